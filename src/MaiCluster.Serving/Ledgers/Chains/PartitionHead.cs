using MaiCluster.Serving.Ledgers.Postings;

namespace MaiCluster.Serving.Ledgers.Chains;

/// <summary>Where the chain of a partition's day ends: what the next posting is appended to.</summary>
/// <param name="Partition">Whose chain it is.</param>
/// <param name="Day">Whose books it is in.</param>
/// <param name="Postings">How many.</param>
/// <param name="Entries">How many.</param>
/// <param name="AmountMicros">Sum of the entries: of their debits and, as each is a transfer, of their credits.</param>
/// <param name="Hash">Of the last link.</param>
public sealed record PartitionHead(LedgerPartition Partition, DateOnly Day, long Postings, long Entries, long AmountMicros, LedgerHash Hash)
{
    /// <summary>A day without anything yet.</summary>
    public static PartitionHead Empty(LedgerPartition partition, DateOnly day) => new(partition, day, 0, 0, 0, LedgerHash.Zero);
}
