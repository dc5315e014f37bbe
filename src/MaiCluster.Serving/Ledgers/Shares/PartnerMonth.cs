using MaiCluster.Serving.Ledgers.Postings;

namespace MaiCluster.Serving.Ledgers.Shares;

/// <summary>What a partner's books of one month come to so far: the next settlement's tier follows from it. It counts by day of posting, like reports.</summary>
/// <param name="First">Its first day.</param>
/// <param name="Last">The last of its days that has anything: earlier ones take nothing more, so that the month has one order.</param>
/// <param name="Postings">How many: what an append is conditional on.</param>
/// <param name="GrossMicros">Billed for the partner's models; what was taken back later does not lower it.</param>
/// <param name="ShareMicros">Shares, less those that were taken back.</param>
/// <param name="IsClosed">Its minimum is booked: it takes nothing more.</param>
public sealed record PartnerMonth(DateOnly First, DateOnly Last, long Postings, long GrossMicros, long ShareMicros, bool IsClosed)
{
    /// <summary>A month without anything yet.</summary>
    public static PartnerMonth Empty(DateOnly day) => new(FirstOf(day), FirstOf(day), 0, 0, 0, IsClosed: false);

    /// <summary>The first day of the month that this day is in.</summary>
    public static DateOnly FirstOf(DateOnly day) => new(day.Year, day.Month, 1);

    /// <exception cref="OverflowException">A sum does not fit.</exception>
    public PartnerMonth With(Posting posting)
    {
        var (gross, share) = (GrossMicros, ShareMicros);
        foreach (var entry in posting.Entries)
        {
            checked
            {
                gross += entry is { Purpose: EntryPurpose.Revenue, Corrects: null } ? entry.AmountMicros : 0;
                share += entry.Purpose == EntryPurpose.Share ? entry.SignedMicros : 0;
            }
        }

        return this with { Postings = Postings + 1, GrossMicros = gross, ShareMicros = share, IsClosed = IsClosed || MonthMinimum.Is(posting) };
    }
}
