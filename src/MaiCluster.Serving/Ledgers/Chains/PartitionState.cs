using MaiCluster.Serving.Ledgers.Shares;

namespace MaiCluster.Serving.Ledgers.Chains;

/// <summary>What the writer of a partition starts from.</summary>
/// <param name="SealedThrough">The last sealed day; null before the first seal.</param>
/// <param name="Heads">Of the partition's days after it that have anything.</param>
public sealed record PartitionState(DateOnly? SealedThrough, IReadOnlyList<PartitionHead> Heads)
{
    /// <summary>Of a partner's partition, the months that have anything, from the first open day's on.</summary>
    public IReadOnlyList<PartnerMonth> Months { get; init; } = [];
}
