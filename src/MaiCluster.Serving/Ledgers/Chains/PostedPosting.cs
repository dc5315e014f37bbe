using MaiCluster.Serving.Ledgers.Postings;

namespace MaiCluster.Serving.Ledgers.Chains;

/// <summary>A posting in its partition's chain: a link of its own, then one for each of its entries.</summary>
public sealed record PostedPosting
{
    public required LedgerPartition Partition { get; init; }

    /// <summary>Whose books it is in.</summary>
    public required DateOnly Day { get; init; }

    /// <summary>Among the day's postings; the first is 1.</summary>
    public required long Place { get; init; }

    /// <summary>What its first entry is numbered, or would be.</summary>
    public required long FirstEntry { get; init; }

    public required Posting Posting { get; init; }

    /// <summary>Of its own link.</summary>
    public required LedgerHash Hash { get; init; }

    /// <summary>Of each entry's link.</summary>
    public required IReadOnlyList<LedgerHash> EntryHashes { get; init; }

    /// <param name="index">Among its entries, from 0.</param>
    public EntryReference Reference(int index) => new(Day, FirstEntry + index, Partition);

    /// <summary>Of its first entry for this; null when it has none.</summary>
    public int? IndexOf(EntryPurpose purpose)
    {
        for (var index = 0; index < Posting.Entries.Count; index++)
        {
            if (Posting.Entries[index].Purpose == purpose)
            {
                return index;
            }
        }

        return null;
    }
}
