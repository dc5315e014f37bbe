using MaiCluster.Serving.Ledgers.Postings;

namespace MaiCluster.Serving.Ledgers.Adjustments;

/// <summary>An entry with what was taken back of it so far.</summary>
internal sealed record CorrectedEntry(EntryReference Reference, LedgerEntry Entry, IReadOnlyList<LedgerEntry> Corrections)
{
    public long TakenMicros => Corrections.Sum(correction => correction.AmountMicros);

    public long LeftMicros => Entry.AmountMicros - TakenMicros;

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
