using MaiCluster.Serving.Ledgers.Accounts;
using MaiCluster.Serving.Ledgers.Postings;
using MaiCluster.Serving.Metering;

namespace MaiCluster.Serving.Ledgers.Adjustments;

/// <summary>Turns an adjustment into entries.</summary>
internal static class AdjustmentSplit
{
    /// <summary>What takes an amount of an entry back. A partner's share of a revenue goes back with it, at the rate that was booked.</summary>
    /// <param name="adjustment">Names the entry.</param>
    /// <param name="corrected">That entry.</param>
    /// <param name="share">The share that was booked with it, if it is revenue and there is one.</param>
    /// <exception cref="ArgumentException">There is not that much left to take back, or the entry is none that can be corrected.</exception>
    public static IReadOnlyList<LedgerEntry> OfEntry(Adjustment adjustment, CorrectedEntry corrected, CorrectedEntry? share)
    {
        var (entry, amount) = (corrected.Entry, adjustment.AmountMicros);
        if (entry.Corrects is not null || entry.Purpose is not (EntryPurpose.Revenue or EntryPurpose.Charge or EntryPurpose.Share))
        {
            throw new ArgumentException($"Entry {corrected.Reference} cannot be corrected: expected one of revenue, of a partner's charge or of its share, and not itself a correction.");
        }

        if (amount < 1 || amount > corrected.LeftMicros)
        {
            throw new ArgumentException($"{amount} micros cannot be taken back of entry {corrected.Reference}: expected 1 to {corrected.LeftMicros}, what is left of its {entry.AmountMicros}.");
        }

        var taken = corrected.TakeBack(amount, adjustment);
        if (share is null)
        {
            return [taken];
        }

        // From the sum, not from this amount: however a revenue is taken back, the share is gone when the revenue is.
        var due = Micros.Round((Int128)(corrected.TakenMicros + amount) * share.Entry.AmountMicros, entry.AmountMicros);
        var back = Math.Clamp(due - share.TakenMicros, 0, share.LeftMicros);
        return back > 0 ? [taken, share.TakeBack(back, adjustment)] : [taken];
    }

    /// <summary>What changes a tenant's bill or a partner's statement as such.</summary>
    /// <exception cref="ArgumentException">The amount is 0.</exception>
    public static IReadOnlyList<LedgerEntry> OfBalance(Adjustment adjustment)
    {
        if (adjustment.AmountMicros is 0 or long.MinValue)
        {
            throw new ArgumentException($"Adjustment '{adjustment.Id}' has the amount {adjustment.AmountMicros}: expected micros to take off, or below 0 to add.");
        }

        var (purpose, debit, credit) = adjustment switch
        {
            { Tenant: { } tenant } => (EntryPurpose.Revenue, Account.Receivable(tenant), Account.Revenue(LedgerName.None)),
            _ => (EntryPurpose.Charge, Account.Charge(adjustment.Partner!), Account.Payable(adjustment.Partner!)),
        };
        var adds = adjustment.AmountMicros < 0;
        return
        [
            new LedgerEntry
            {
                Debit = adds ? debit : credit,
                Credit = adds ? credit : debit,
                AmountMicros = Math.Abs(adjustment.AmountMicros),
                Purpose = purpose,
                ServiceTime = LedgerDate.ToMicrosecond(adjustment.Time),
                Tenant = adjustment.Tenant,
                Partner = adjustment.Partner,
                Note = adjustment.Reason,
            },
        ];
    }
}
