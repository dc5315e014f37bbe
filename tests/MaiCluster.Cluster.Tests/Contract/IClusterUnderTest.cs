using MaiCluster.Serving.Budgets;
using MaiCluster.Serving.Cluster;
using MaiCluster.Serving.Fleets;
using MaiCluster.Serving.Ledgers;
using MaiCluster.Serving.Replicas;
using MaiCluster.Serving.Sessions;

namespace MaiCluster.Cluster.Tests.Contract;

/// <summary>A running cluster as a gateway's pipeline has it, whatever hosts its actors.</summary>
public interface IClusterUnderTest : IAsyncDisposable
{
    IReplicaLinks Links { get; }

    IReplicaControl Control { get; }

    IFleetPort Fleet { get; }

    ISessions Sessions { get; }

    IBudgetActors Budgets { get; }

    /// <summary>Where the cluster's budgets are kept.</summary>
    ClusterBudgets BudgetStore { get; }

    ILedgers Ledgers { get; }

    /// <summary>Where the cluster's ledger is kept.</summary>
    ClusterLedger LedgerStore { get; }

    ClusterView View { get; }

    /// <summary>Each has one simulated device, <c>sim0</c>.</summary>
    IReadOnlyList<TestNode> Nodes { get; }
}
