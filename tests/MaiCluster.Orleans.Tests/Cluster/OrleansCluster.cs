using System.Collections.Concurrent;
using MaiCluster.Cluster.Tests.Contract;
using MaiCluster.Orleans.Hosting;
using MaiCluster.Serving.Budgets;
using MaiCluster.Serving.Cluster;
using MaiCluster.Serving.Fleets;
using MaiCluster.Serving.Ledgers;
using MaiCluster.Serving.Replicas;
using MaiCluster.Serving.Replicas.Calls;
using MaiCluster.Serving.Sessions;
using Microsoft.Extensions.DependencyInjection;
using Orleans.TestingHost;

namespace MaiCluster.Orleans.Tests.Cluster;

/// <summary>Silos and a gateway in this process; every message between them is serialized as between machines.</summary>
internal sealed class OrleansCluster : IClusterUnderTest
{
    public static readonly ReplicaCallOptions Calls = new() { Heartbeat = TimeSpan.FromMilliseconds(100), ReaderSilence = TimeSpan.FromSeconds(1) };

    private readonly InProcessTestCluster _silos;
    private readonly ConcurrentDictionary<string, TestNode> _nodes;

    private OrleansCluster(InProcessTestCluster silos, ConcurrentDictionary<string, TestNode> nodes, ClusterBudgets budgets, ClusterLedger ledger) =>
        (_silos, _nodes, BudgetStore, LedgerStore) = (silos, nodes, budgets, ledger);

    public IReplicaLinks Links => Gateway.GetRequiredService<IReplicaLinks>();

    public IReplicaControl Control => Gateway.GetRequiredService<IReplicaControl>();

    public IFleetPort Fleet => Gateway.GetRequiredService<IFleetPort>();

    public ISessions Sessions => Gateway.GetRequiredService<ISessions>();

    public IBudgetActors Budgets => Gateway.GetRequiredService<IBudgetActors>();

    public ClusterBudgets BudgetStore { get; }

    public ILedgers Ledgers => Gateway.GetRequiredService<ILedgers>();

    public ClusterLedger LedgerStore { get; }

    public ClusterView View => Gateway.GetRequiredService<ClusterView>();

    public IReadOnlyList<TestNode> Nodes => [.. _nodes.Values.OrderBy(node => node.Name, StringComparer.Ordinal)];

    /// <summary>What the gateway, an Orleans client, has.</summary>
    public IServiceProvider Gateway => _silos.Client.ServiceProvider;

    public IGrainFactory Grains => _silos.Client;

    public static async Task<OrleansCluster> StartAsync(short silos)
    {
        var nodes = new ConcurrentDictionary<string, TestNode>();
        var sessions = new MemorySessionStore();
        var budgets = new ClusterBudgets();
        var ledger = new ClusterLedger();
        var builder = new InProcessTestClusterBuilder(silos);
        builder.ConfigureSilo((options, silo) =>
        {
            var node = nodes.GetOrAdd(options.SiloName, name => new TestNode(name, Calls));
            silo.Services.AddSingleton(Calls).AddSingleton(new NodeActors
            {
                Node = node.Name,
                Replicas = node.Replicas,
                Devices = node.Devices,
                SessionStore = sessions,
                Sessions = new SessionOptions(),
                Budgets = budgets.NewParts(),
                Ledger = ledger,
                Fleet = node.MakeFleet,
                FleetOptions = TestNode.CautiousFleet,
            });
            silo.UseMaiCluster().UseQuickMembership();
        });
        builder.ConfigureClient(client =>
        {
            client.Services.AddSingleton(Calls);
            client.UseMaiCluster();
        });
        var cluster = builder.Build();
        await cluster.DeployAsync();
        return new OrleansCluster(cluster, nodes, budgets, ledger);
    }

    /// <summary>What a silo has.</summary>
    public IServiceProvider Silo(string name) => HandleOf(name).ServiceProvider;

    public string NodeOf(SiloAddress silo) => _silos.Silos.Single(handle => handle.SiloAddress.Equals(silo)).Name;

    /// <summary>The silo ends without a word, as by a power cut; its node's replicas stay in this process but nobody reaches them.</summary>
    public Task KillAsync(string name) => _silos.KillSiloAsync(HandleOf(name));

    public async ValueTask DisposeAsync()
    {
        await _silos.DisposeAsync();
        foreach (var node in _nodes.Values)
        {
            await node.DisposeAsync();
        }
    }

    private InProcessSiloHandle HandleOf(string name) => _silos.Silos.Single(handle => handle.Name == name);
}
