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
}
