using MaiCluster.Serving.Ledgers.Postings;
using MaiCluster.Serving.Ledgers.Settlements;

namespace MaiCluster.Serving.Ledgers.Reports;

/// <summary>An entry where it stands in the ledger.</summary>
/// <param name="Reference">What a correction names it by.</param>
/// <param name="Entry">The transfer.</param>
/// <param name="TakenBackMicros">By all its corrections so far.</param>
public sealed record BookedEntry(EntryReference Reference, LedgerEntry Entry, long TakenBackMicros)
{
    /// <param name="posting">Its id; that of a request alone means the request's settlement.</param>
    /// <param name="ledger">Where it is looked for.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Its entries in order, none where nothing was owed; null when nothing is booked under this id.</returns>
    public static async Task<IReadOnlyList<BookedEntry>?> ListAsync(string posting, ILedgerStore ledger, CancellationToken cancellationToken)
    {
        if (await ledger.FindPostingAsync(posting.Contains('/', StringComparison.Ordinal) ? posting : Settlement.PostingOf(posting), cancellationToken) is not { } found)
        {
            return null;
        }

        var entries = new List<BookedEntry>(found.Posting.Entries.Count);
        foreach (var (index, entry) in found.Posting.Entries.Index())
        {
            var reference = found.Reference(index);
            var corrections = await ledger.FindCorrectionsAsync(reference, cancellationToken);
            entries.Add(new BookedEntry(reference, entry, corrections.Sum(correction => correction.AmountMicros)));
        }

        return entries;
    }
}
