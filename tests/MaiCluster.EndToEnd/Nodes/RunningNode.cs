using System.Net;
using System.Text.RegularExpressions;

namespace MaiCluster.EndToEnd.Nodes;

/// <summary>A node as a user has it: <c>mai up</c> as a process of its own, on any free port, ready.</summary>
internal sealed partial class RunningNode : IAsyncDisposable
{
    private readonly ChildProcess _process;

    private RunningNode(ChildProcess process, DataFolder data, Uri address)
    {
        _process = process;
        Data = data;
        Key = File.ReadAllText(data.KeyPath).Trim();
        Api = new Api(address, Key);
    }

    public DataFolder Data { get; }

    public string Key { get; }

    public Api Api { get; }

    /// <summary>What a start fetches otherwise would be fetched anew for each data folder.</summary>
    private static readonly string[] OnlyText = ["--models", "mai-text"];

    public Uri Address => Api.Address;

    /// <summary>Where gRPC is in clear text, as <c>HOST:PORT</c>.</summary>
    public string GrpcTarget => Grpc().Match(Banner).Groups[1].Value;

    /// <summary>Where TLS is, if it is anywhere.</summary>
    public Uri HttpsAddress => new(Tls().Match(Banner).Groups[1].Value);

    /// <summary>What it printed for a person.</summary>
    public string Banner => _process.Output;

    public string Log => _process.Error;

    public bool HasExited => _process.HasExited;

    public long ResidentBytes => _process.ResidentBytes;

    public static Task<RunningNode> StartAsync(DataFolder data, params string[] flags) => StartAsync(data, null, flags);

    public static async Task<RunningNode> StartAsync(DataFolder data, IReadOnlyDictionary<string, string>? environment, params string[] flags)
    {
        // A short context keeps the memory of a test run modest.
        var process = MaiCommand.Start(environment, ["up", "--port", "0", "--data", data.Path, "--max-context", "2048", .. (flags.Contains("--models") ? [] : OnlyText), .. flags]);
        try
        {
            await Until.TrueAsync(
                () => process.HasExited || Listening().IsMatch(process.Output),
                () => $"The node did not get ready. Its stderr: {process.Error}");
            var node = new RunningNode(process, data, new Uri(Listening().Match(process.Output).Groups[1].Value));
            Assert.Equal(HttpStatusCode.OK, await node.Api.StatusAsync("/readyz"));
            return node;
        }
        catch (Exception e)
        {
            await process.DisposeAsync();
            throw new InvalidOperationException($"The node did not start. Its stderr: {process.Error}", e);
        }
    }

    public void Signal(int signal) => _process.Signal(signal);

    public Task<int> ExitAsync() => _process.ExitAsync();

    /// <summary>Asks it to drain and waits for its end.</summary>
    public async Task<int> StopAsync()
    {
        Signal(Signals.Terminate);
        return await ExitAsync();
    }

    /// <summary>The command beside the node, on its data.</summary>
    public Task<MaiCommand> RunAsync(params string[] arguments) => MaiCommand.RunAsync([.. arguments, "--data", Data.Path]);

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        Api.Dispose();
    }

    // The last line of the banner's head is written when the first model answers.
    [GeneratedRegex(@"API +(http\S+/)v1\n(?s:.*)Try ")]
    private static partial Regex Listening();

    [GeneratedRegex(@"gRPC +(\S+)\n")]
    private static partial Regex Grpc();

    [GeneratedRegex(@"TLS +(https\S+/)v1, ")]
    private static partial Regex Tls();
}
