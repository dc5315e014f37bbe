using MaiCluster.EndToEnd.Nodes;
using MaiCluster.Postgres;

namespace MaiCluster.EndToEnd.Cluster;

/// <summary>Three silos and a gateway as processes of their own, on one machine, over a database of their own in a real PostgreSQL.</summary>
internal sealed class RunningCluster : IAsyncDisposable
{
    private const int Silos = 3;

    private readonly string _store;
    private readonly SimulatedModel? _model;
    private readonly string[] _flags;
    private readonly List<ClusterProcess> _processes = [];

    private RunningCluster(string store, SimulatedModel? model, string[] flags)
    {
        (_store, _model, _flags) = (store, model, flags);
        Usage = new UsageTable(store);
    }

    public IReadOnlyList<ClusterProcess> Nodes => [.. _processes.Take(Silos)];

    /// <summary>The first gateway.</summary>
    public ClusterProcess Gateway => _processes[Silos];

    public UsageTable Usage { get; }

    /// <param name="model">Simulated, on a simulated device of each node; null for the bundled model on the processor.</param>
    /// <param name="flags">Given to each process.</param>
    public static async Task<RunningCluster> StartAsync(SimulatedModel? model, params string[] flags)
    {
        var store = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync();
        await MaiCommand.DoneAsync("silo", "init-db", "--store", store);
        var cluster = new RunningCluster(store, model, model is null ? flags : [.. SimulatedModel.Flags, .. flags]);
        try
        {
            await Task.WhenAll(Enumerable.Range(1, Silos).Select(number => cluster.Add("silo", $"node-{number}").StartAsync()));
            await cluster.AddGatewayAsync("front-1");
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    public async Task<ClusterProcess> AddGatewayAsync(string name)
    {
        var gateway = Add("gateway", name);
        await gateway.StartAsync();
        return gateway;
    }

    /// <summary>A report on the cluster's store.</summary>
    public Task<MaiCommand> ReportAsync(params string[] command) => MaiCommand.DoneAsync([.. command, "--store", _store]);

    /// <summary>Calls through the first gateway with its own key.</summary>
    public Api Open() => new(Gateway.Address, Gateway.Key);

    public ClusterProcess Node(string name) => Nodes.Single(node => node.Name == name);

    /// <summary>What every process wrote to its log, for the message of a test that failed.</summary>
    public string Logs() => string.Join('\n', _processes.Select(process => $"--- {process.Name}\n{process.Log}"));

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_processes.Select(process => process.DisposeAsync().AsTask()));
        await Usage.DisposeAsync();
    }

    private ClusterProcess Add(string role, string name)
    {
        var process = new ClusterProcess(role, name, _store, _model, _flags);
        _processes.Add(process);
        return process;
    }
}
