using MaiCluster.Serving.Cluster;
using MaiCluster.Serving.Fleets;
using MaiCluster.Serving.Replicas;
using MaiCluster.Serving.Replicas.Calls;

namespace MaiCluster.Orleans.Hosting;

/// <summary>What a silo has in its own process: the grains of this node forward to it, and calls that stay here never leave it.</summary>
public sealed record NodeActors
{
    /// <summary>The node's name, which is also its silo's.</summary>
    public required string Node { get; init; }

    /// <summary>The way to this node's replicas.</summary>
    public required IReplicaLinks Links { get; init; }

    /// <summary>Starts and stops this node's replicas.</summary>
    public required IReplicaControl Control { get; init; }

    /// <summary>A replica of this node as others call it; one that is not loaded answers so.</summary>
    public required Func<ReplicaId, IReplicaPort> Port { get; init; }

    /// <summary>Makes the fleet actor, when it comes to live in this silo.</summary>
    public required Func<IReplicaControl, IFleetPort> Fleet { get; init; }

    /// <summary>The node as it is now, with a version above the last one's.</summary>
    public required Func<NodeSnapshot> Snapshot { get; init; }
}
