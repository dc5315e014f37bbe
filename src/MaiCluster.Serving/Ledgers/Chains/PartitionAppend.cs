using MaiCluster.Serving.Ledgers.Postings;
using MaiCluster.Serving.Ledgers.Rollups;
using MaiCluster.Serving.Ledgers.Shares;

namespace MaiCluster.Serving.Ledgers.Chains;

/// <summary>What a store writes in one transaction, if the partition's day still ends where the writer thinks.</summary>
public sealed record PartitionAppend
{
    /// <summary>Where the day must end now.</summary>
    public required PartitionHead Expected { get; init; }

    /// <summary>Where it ends then.</summary>
    public required PartitionHead Next { get; init; }

    public required IReadOnlyList<PostedPosting> Postings { get; init; }

    /// <summary>What the entries add to the day's roll-ups.</summary>
    public required IReadOnlyDictionary<RollupKey, RollupSums> Rollups { get; init; }

    /// <summary>In a partner's partition: where the month must stand now, and stands then. Two of its days may be open, and this keeps their writers in one order.</summary>
    public MonthMove? Month { get; init; }

    public static PartitionAppend To(PartitionHead head, IEnumerable<Posting> postings)
    {
        var chain = new PartitionChain(head);
        var rollups = new DayRollups(head.Day);
        var posted = new List<PostedPosting>();
        foreach (var posting in postings)
        {
            posted.Add(chain.Append(posting));
            foreach (var entry in posting.Entries)
            {
                rollups.Add(entry);
            }
        }

        return new PartitionAppend { Expected = head, Next = chain.Head, Postings = posted, Rollups = rollups.Sums };
    }
}
