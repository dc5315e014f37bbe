using MaiCluster.Serving.Ledgers.Chains;
using MaiCluster.Serving.Ledgers.Postings;

namespace MaiCluster.Serving.Ledgers.Sealing;

/// <summary>Closes a day: from then on it takes no entry. Its hash covers where each partition's chain ends, and the seal before.</summary>
/// <param name="Day">One after the seal before.</param>
/// <param name="Previous">Hash of the seal before; zero for the first.</param>
/// <param name="Hash">Its own.</param>
public sealed record DaySeal(DateOnly Day, LedgerHash Previous, LedgerHash Hash)
{
    /// <param name="day">To be sealed.</param>
    /// <param name="last">The seal before; null for the first.</param>
    /// <param name="heads">Of every partition that has anything that day, in any order; none for a day without traffic.</param>
    public static DaySeal Of(DateOnly day, DaySeal? last, IReadOnlyCollection<PartitionHead> heads)
    {
        var previous = last?.Hash ?? LedgerHash.Zero;
        return new DaySeal(day, previous, Hashed(new CanonicalForm().Begin("mai-seal-1").Add(previous).Add(day), heads));
    }

    /// <summary>A hash of the whole ledger: of the last seal, and of where the days after it end so far. The last seal's own where there are none.</summary>
    public static LedgerHash Head(DaySeal? last, IReadOnlyCollection<PartitionHead> open) =>
        open.Count == 0 ? last?.Hash ?? LedgerHash.Zero : Hashed(new CanonicalForm().Begin("mai-head-1").Add(last?.Hash ?? LedgerHash.Zero), open);

    private static LedgerHash Hashed(CanonicalForm form, IReadOnlyCollection<PartitionHead> heads)
    {
        form.Add(heads.Count);
        foreach (var head in heads.OrderBy(head => head.Day).ThenBy(head => head.Partition.ToString(), StringComparer.Ordinal))
        {
            form.Add(head.Day).Add(head.Partition.ToString()).Add(head.Postings).Add(head.Entries).Add(head.AmountMicros).Add(head.Hash);
        }

        return form.Hash();
    }
}
