using MaiCluster.Serving.Cluster;
using MaiCluster.Serving.Profiles;

namespace MaiCluster.Serving.Fleets;

/// <summary>Everything a fleet plan follows from.</summary>
public sealed record FleetState
{
    /// <summary>On a running clock that no one sets.</summary>
    public required TimeSpan Now { get; init; }

    public required ClusterSnapshot Cluster { get; init; }

    public required IReadOnlyList<ModelDemand> Demands { get; init; }

    public required IReadOnlyList<ModelGoal> Goals { get; init; }

    public required IProfileCatalogue Profiles { get; init; }

    /// <summary>When each replica was last started or stopped by a plan: what hysteresis is measured from.</summary>
    public IReadOnlyDictionary<Replicas.ReplicaId, TimeSpan> Changed { get; init; } = new Dictionary<Replicas.ReplicaId, TimeSpan>();

    /// <summary>Replicas that failed to load, and when they may be tried again.</summary>
    public IReadOnlyDictionary<Replicas.ReplicaId, TimeSpan> BackOff { get; init; } = new Dictionary<Replicas.ReplicaId, TimeSpan>();

    /// <summary>The plan before this one; null for the first. Without it nothing ever was spare for long, so nothing is scaled in.</summary>
    public FleetPlan? Previous { get; init; }
}
