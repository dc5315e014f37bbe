using MaiCluster.Serving.Ledgers.Chains;
using MaiCluster.Serving.Ledgers.Postings;
using MaiCluster.Serving.Ledgers.Sealing;

namespace MaiCluster.Serving.Ledgers;

/// <summary>The ledger on disk, for those who write it. Nothing is ever changed or removed; each append and each seal is one transaction, and conditional.</summary>
public interface ILedgerStore
{
    Task<PartitionState> LoadAsync(LedgerPartition partition, CancellationToken cancellationToken);

    /// <summary>
    /// Appends, if none of the postings is there, the day is not sealed, it ends where the writer expects, and no other correction
    /// has the number of one of these. Roll-ups are part of the transaction. When it fails with an exception the append may or
    /// may not be there: ask again.
    /// </summary>
    Task<AppendResult> AppendAsync(PartitionAppend append, CancellationToken cancellationToken);

    Task<PostedPosting?> FindPostingAsync(string id, CancellationToken cancellationToken);

    /// <summary>The posting that has this entry.</summary>
    Task<PostedPosting?> FindPostingAsync(EntryReference entry, CancellationToken cancellationToken);

    /// <summary>What was taken back of an entry, in order.</summary>
    Task<IReadOnlyList<LedgerEntry>> FindCorrectionsAsync(EntryReference entry, CancellationToken cancellationToken);

    /// <summary>The last seal; null before the first one.</summary>
    Task<DaySeal?> FindLastSealAsync(CancellationToken cancellationToken);

    /// <summary>The first day that has anything; null when there is none.</summary>
    Task<DateOnly?> FindFirstDayAsync(CancellationToken cancellationToken);

    /// <summary>Seals a day as it is now, if the last seal still is the one that the sealer knows; null when it is not.</summary>
    /// <param name="day">The one after the last seal's; before the first seal the first that has anything, or null is the answer.</param>
    /// <param name="last">The last seal; null = there is none yet.</param>
    /// <param name="cancellationToken">Gives up before the commit; after it nothing.</param>
    Task<DaySeal?> SealAsync(DateOnly day, DaySeal? last, CancellationToken cancellationToken);
}
