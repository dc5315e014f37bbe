using System.Globalization;
using System.Net;
using MaiCluster.EndToEnd.Nodes;

namespace MaiCluster.EndToEnd.Cluster;

/// <summary>One process of a cluster, as a user has it: <c>mai silo</c> with a name, a data folder and ports that stay the same over restarts.</summary>
internal sealed class ClusterProcess : IAsyncDisposable
{
    private readonly string[] _arguments;
    private readonly DataFolder _data = new();
    private readonly int _port;
    private ChildProcess? _process;

    public ClusterProcess(string role, string name, string store, SimulatedModel? model, IEnumerable<string> flags)
    {
        var ports = FreePorts.Take(4);
        (Name, _port) = (name, ports[0]);
        _arguments =
        [
            "silo", "--role", role, "--name", name, "--store", store, "--data", _data.Path,
            "--port", Text(ports[0]), "--silo-port", Text(ports[1]), "--gateway-port", Text(ports[2]), "--grpc-port", Text(ports[3]),
            .. (flags.Contains("--models") ? [] : (string[])["--models", "mai-text"]), .. flags,
        ];
        model?.PlaceIn(_data);
    }

    public string Name { get; }

    public Uri Address => new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_port}/"));

    /// <summary>The key that it made for whoever administers it; a gateway has one.</summary>
    public string Key => File.ReadAllText(_data.KeyPath).Trim();

    public bool IsRunning => _process is { HasExited: false };

    public string Log => _process?.Error ?? "";

    /// <summary>Starts it, or starts it again, and waits until it is ready: a silo has joined, a gateway has its first model.</summary>
    public async Task StartAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        var process = _process = MaiCommand.Start(null, _arguments);
        using var probes = new Api(Address, key: null);
        await Until.TrueAsync(
            async () => process.HasExited || await IsReadyAsync(probes),
            () => $"{Name} did not get ready. Its stderr: {process.Error}");
        Assert.False(process.HasExited, $"{Name} ended while it started. Its stderr: {process.Error}");
    }

    /// <summary>As a power cut would: nothing of it runs any more when this returns.</summary>
    public async Task KillAsync()
    {
        _process!.Signal(Signals.Kill);
        await _process.ExitAsync();
    }

    /// <summary>Asks it to drain, if it still runs, and waits for its end.</summary>
    public Task EndAsync() => IsRunning ? StopAsync() : Task.CompletedTask;

    /// <summary>Asks it to drain and waits for its end.</summary>
    public async Task<int> StopAsync()
    {
        _process!.Signal(Signals.Terminate);
        return await _process.ExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        _data.Dispose();
    }

    private static async Task<bool> IsReadyAsync(Api probes)
    {
        try
        {
            return await probes.StatusAsync("/readyz") == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false; // it does not listen yet
        }
    }

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);
}
