namespace MaiCluster.Serving.Ledgers.Chains;

/// <summary>What the writer of a partition starts from.</summary>
/// <param name="SealedThrough">The last sealed day; null before the first seal.</param>
/// <param name="Heads">Of the partition's days after it that have anything.</param>
public sealed record PartitionState(DateOnly? SealedThrough, IReadOnlyList<PartitionHead> Heads);
