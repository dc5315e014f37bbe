using MaiCluster.Serving.Budgets;
using MaiCluster.Serving.Devices;
using MaiCluster.Serving.Fleets;
using MaiCluster.Serving.Ledgers;
using MaiCluster.Serving.Replicas;
using MaiCluster.Serving.Sessions;

namespace MaiCluster.Orleans.Hosting;

/// <summary>What a silo's process has: this node's grains hold its actors, and calls that stay here never leave it.</summary>
public sealed record NodeActors
{
    /// <summary>The node's name, which is also its silo's.</summary>
    public required string Node { get; init; }

    /// <summary>This node's replicas, each empty until it is started.</summary>
    public required LocalReplicas Replicas { get; init; }

    /// <summary>This node's devices as they are now.</summary>
    public required Func<IReadOnlyList<DeviceSnapshot>> Devices { get; init; }

    /// <summary>Where sessions are kept: those that come to live in this silo load from there.</summary>
    public required ISessionStore SessionStore { get; init; }

    public required SessionOptions Sessions { get; init; }

    /// <summary>What the budgets work with that come to live in this silo; null = none may.</summary>
    public BudgetParts? Budgets { get; init; }

    /// <summary>Where the partitions of the ledger are kept that come to live in this silo; null = none may.</summary>
    public ILedgerStore? Ledger { get; init; }

    /// <summary>Makes the fleet actor, when it comes to live in this silo.</summary>
    public required Func<IReplicaControl, Fleet> Fleet { get; init; }

    public required FleetOptions FleetOptions { get; init; }
}
