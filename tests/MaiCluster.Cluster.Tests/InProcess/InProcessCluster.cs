using MaiCluster.Cluster.Tests.Contract;
using MaiCluster.Serving.Budgets;
using MaiCluster.Serving.Cluster;
using MaiCluster.Serving.Fleets;
using MaiCluster.Serving.Ledgers;
using MaiCluster.Serving.Replicas;
using MaiCluster.Serving.Replicas.Calls;
using MaiCluster.Serving.Sessions;
using Microsoft.Extensions.Logging.Abstractions;

namespace MaiCluster.Cluster.Tests.InProcess;

/// <summary>The embedded host: one node, its actors called directly.</summary>
internal sealed class InProcessCluster : IClusterUnderTest
{
    private readonly TestNode _node = new("node-1", new ReplicaCallOptions());
    private readonly LocalSessions _sessions = new(new MemorySessionStore(), new SessionOptions(), TimeProvider.System);
    private readonly LocalBudgets _budgets;
    private readonly LocalLedgers _ledgers;
    private readonly NodeAnnouncer _announcer;

    private readonly LocalFleet _fleet;

    public InProcessCluster()
    {
        _budgets = new LocalBudgets(BudgetStore.NewParts(), NullLogger<LocalBudgets>.Instance);
        _ledgers = new LocalLedgers(LedgerStore, TimeProvider.System);
        _fleet = new LocalFleet(_node.MakeFleet(_node.Replicas), TestNode.CautiousFleet.PlanInterval, TimeProvider.System);
        _announcer = new NodeAnnouncer(_node.Name, _node.Devices, _node.Replicas.Snapshots, View.Publish, _fleet, TimeProvider.System, NullLogger.Instance);
        _node.Replicas.Changed += _announcer.Poke;
    }

    public IReplicaLinks Links => _node.Replicas;

    public IReplicaControl Control => _node.Replicas;

    public IFleetPort Fleet => _fleet;

    public ISessions Sessions => _sessions;

    public IBudgetActors Budgets => _budgets;

    public ClusterBudgets BudgetStore { get; } = new();

    public ILedgers Ledgers => _ledgers;

    public ClusterLedger LedgerStore { get; } = new();

    public ClusterView View { get; } = new(TimeProvider.System);

    public IReadOnlyList<TestNode> Nodes => [_node];

    public async ValueTask DisposeAsync()
    {
        await _announcer.DisposeAsync();
        await _fleet.DisposeAsync();
        _sessions.Dispose();
        _budgets.Dispose();
        _ledgers.Dispose();
        await _node.DisposeAsync();
    }
}
