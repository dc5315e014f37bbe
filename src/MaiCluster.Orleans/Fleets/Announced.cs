using MaiCluster.Orleans.Cluster;

namespace MaiCluster.Orleans.Fleets;

/// <summary>What the fleet answers an announcement.</summary>
/// <param name="IsDrained">The fleet drains the node.</param>
/// <param name="Observers">Who wants to hear of nodes.</param>
[GenerateSerializer]
[Immutable]
[Alias("mai.announced")]
internal sealed record Announced([property: Id(0)] bool IsDrained, [property: Id(1)] ISnapshotObserver[] Observers);
