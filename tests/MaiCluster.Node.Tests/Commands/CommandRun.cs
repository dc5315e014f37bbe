using MaiCluster.Node.Commands;

namespace MaiCluster.Node.Tests.Commands;

/// <summary>One run of <c>mai</c> in this process, with what it said.</summary>
internal sealed record CommandRun(int Code, string Output, string Error)
{
    public static async Task<CommandRun> Of(string[] args, string input = "", Dictionary<string, string>? variables = null)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await MaiCommandLine.RunAsync(args, new CommandContext
        {
            Input = new StringReader(input),
            Output = output,
            Error = error,
            Variable = name => variables?.GetValueOrDefault(name),
        });
        return new CommandRun(code, output.ToString(), error.ToString());
    }
}
