namespace MaiCluster.EndToEnd.Nodes;

/// <summary>One <c>mai</c> command that ran to its end.</summary>
internal sealed record MaiCommand(int ExitCode, string Output, string Error)
{
    public static Task<MaiCommand> RunAsync(params string[] arguments) => RunAsync(null, arguments);

    public static async Task<MaiCommand> RunAsync(IReadOnlyDictionary<string, string>? environment, params string[] arguments)
    {
        await using var process = Start(environment, arguments);
        var code = await process.ExitAsync();
        return new MaiCommand(code, process.Output, process.Error);
    }

    /// <summary>A command that must succeed; its error fails the test otherwise.</summary>
    public static async Task<MaiCommand> DoneAsync(params string[] arguments)
    {
        var run = await RunAsync(arguments);
        Assert.True(run.ExitCode == 0, run.Error);
        return run;
    }

    /// <summary><c>mai silo</c> is a program of its own.</summary>
    public static ChildProcess Start(IReadOnlyDictionary<string, string>? environment, params string[] arguments)
    {
        var program = arguments[0] == "silo" ? Repository.SiloDll : Repository.NodeDll;
        Assert.True(File.Exists(program), $"{program} is not built: build MaiCluster.sln with -c Release.");
        return ChildProcess.Start("dotnet", [program, .. arguments], environment);
    }
}
