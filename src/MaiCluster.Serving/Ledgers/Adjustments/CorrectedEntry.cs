using MaiCluster.Serving.Ledgers.Chains;
using MaiCluster.Serving.Ledgers.Postings;
using MaiCluster.Serving.Ledgers.Settlements;

namespace MaiCluster.Serving.Ledgers.Adjustments;

/// <summary>An entry with what was taken back of it so far.</summary>
public sealed record CorrectedEntry(EntryReference Reference, LedgerEntry Entry, IReadOnlyList<LedgerEntry> Corrections)
{
    public long TakenMicros => Corrections.Sum(correction => correction.AmountMicros);

    public long LeftMicros => Entry.AmountMicros - TakenMicros;

    /// <param name="index">Among the posting's entries, from 0.</param>
    /// <param name="ledger">Where its corrections are.</param>
    public static async Task<CorrectedEntry> ReadAsync(PostedPosting posted, int index, ILedgerStore ledger, CancellationToken cancellationToken)
    {
        var reference = posted.Reference(index);
        return new CorrectedEntry(reference, posted.Posting.Entries[index], await ledger.FindCorrectionsAsync(reference, cancellationToken));
    }

    /// <param name="posting">Its id; that of a request alone means the request's settlement.</param>
    /// <param name="ledger">Where it is looked for.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Its entries in order, none where nothing was owed; null when nothing is booked under this id.</returns>
    public static async Task<IReadOnlyList<CorrectedEntry>?> ListAsync(string posting, ILedgerStore ledger, CancellationToken cancellationToken)
    {
        if (await ledger.FindPostingAsync(posting.Contains('/', StringComparison.Ordinal) ? posting : Settlement.PostingOf(posting), cancellationToken) is not { } posted)
        {
            return null;
        }

        var entries = new List<CorrectedEntry>(posted.Posting.Entries.Count);
        for (var index = 0; index < posted.Posting.Entries.Count; index++)
        {
            entries.Add(await ReadAsync(posted, index, ledger, cancellationToken));
        }

        return entries;
    }

    /// <summary>The transfer the other way round.</summary>
    public LedgerEntry TakeBack(long micros, Adjustment adjustment) => Entry with
    {
        Debit = Entry.Credit,
        Credit = Entry.Debit,
        AmountMicros = micros,
        ServiceTime = LedgerDate.ToMicrosecond(adjustment.Time),
        Corrects = Reference,
        Correction = Corrections.Count == 0 ? 1 : Corrections.Max(correction => correction.Correction) + 1,
        Note = adjustment.Reason,
    };
}
