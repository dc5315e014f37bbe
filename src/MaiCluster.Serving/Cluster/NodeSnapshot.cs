using MaiCluster.Serving.Devices;
using MaiCluster.Serving.Replicas;

namespace MaiCluster.Serving.Cluster;

/// <summary>One node as the others see it, sent once a second and when something changes. Immutable.</summary>
public sealed record NodeSnapshot
{
    public required string Node { get; init; }

    /// <summary>When this run of the node began, in milliseconds since 1970 UTC: what was told to an earlier run is not for this one.</summary>
    public long RunSince { get; init; }

    /// <summary>Grows with each snapshot of one run of the node; a later start begins above an earlier one.</summary>
    public required long Version { get; init; }

    /// <summary>True: takes nothing new, its replicas move away.</summary>
    public bool IsDraining { get; init; }

    public required IReadOnlyList<DeviceSnapshot> Devices { get; init; }

    /// <summary>Replicas that are not empty.</summary>
    public required IReadOnlyList<ReplicaSnapshot> Replicas { get; init; }
}
