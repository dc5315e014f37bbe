using MaiCluster.Serving.Replicas;

namespace MaiCluster.Serving.Fleets;

/// <summary>What is to change. Empty when all is well.</summary>
public sealed record FleetPlan
{
    public IReadOnlyList<ReplicaId> Starts { get; init; } = [];

    public IReadOnlyList<ReplicaId> Stops { get; init; } = [];

    /// <summary>Nodes that are needed beyond those there are; 0 when they suffice.</summary>
    public int NodesToAdd { get; init; }

    /// <summary>Nodes that nothing needs any more.</summary>
    public IReadOnlyList<string> NodesToDrain { get; init; } = [];

    /// <summary>By package: why it gets nothing, or less than it needs.</summary>
    public IReadOnlyDictionary<string, string> Unplaced { get; init; } = new Dictionary<string, string>();

    /// <summary>Replicas that could go, since when. They stop once that has lasted; the next plan must see this one to know (<see cref="FleetState.Previous"/>).</summary>
    public IReadOnlyDictionary<ReplicaId, TimeSpan> SpareSince { get; init; } = new Dictionary<ReplicaId, TimeSpan>();

    /// <summary>Nodes without replicas, since when.</summary>
    public IReadOnlyDictionary<string, TimeSpan> EmptySince { get; init; } = new Dictionary<string, TimeSpan>();
}
