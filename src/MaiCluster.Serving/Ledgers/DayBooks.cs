using MaiCluster.Serving.Ledgers.Chains;
using MaiCluster.Serving.Ledgers.Rollups;
using MaiCluster.Serving.Ledgers.Sealing;

namespace MaiCluster.Serving.Ledgers;

/// <summary>What the books of a day say of themselves.</summary>
public sealed record DayBooks
{
    public required DateOnly Day { get; init; }

    /// <summary>Where each chain is said to end.</summary>
    public required IReadOnlyList<PartitionHead> Heads { get; init; }

    public required IReadOnlyDictionary<RollupKey, RollupSums> Rollups { get; init; }

    /// <summary>Null while the day is open.</summary>
    public DaySeal? Seal { get; init; }

    /// <summary>Postings that are there, of whatever chain.</summary>
    public required long Postings { get; init; }

    /// <summary>Entries that are there, of whatever chain.</summary>
    public required long Entries { get; init; }
}
