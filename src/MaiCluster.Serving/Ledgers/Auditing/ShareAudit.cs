using System.Runtime.InteropServices;
using MaiCluster.Serving.Ledgers.Chains;
using MaiCluster.Serving.Ledgers.Postings;
using MaiCluster.Serving.Ledgers.Shares;

namespace MaiCluster.Serving.Ledgers.Auditing;

/// <summary>
/// Repeats every partner's share at the gross that its month had reached, and every minimum. It takes the terms as the posting has
/// them: whether the partner agreed to those is in its contract, not here.
/// </summary>
internal sealed class ShareAudit
{
    private readonly Dictionary<(LedgerPartition Partition, DateOnly First), PartnerMonth> _months = [];

    /// <param name="posted">In the order of days and chains.</param>
    /// <exception cref="LedgerDamagedException">Its entries are not what they follow from.</exception>
    public void Check(PostedPosting posted)
    {
        if (posted.Partition.Kind != PartitionKind.Partner)
        {
            return;
        }

        ref var month = ref CollectionsMarshal.GetValueRefOrAddDefault(_months, (posted.Partition, PartnerMonth.FirstOf(posted.Day)), out _);
        month ??= PartnerMonth.Empty(posted.Day);
        var posting = posted.Posting;
        if (month.IsClosed)
        {
            throw new LedgerDamagedException($"Posting {posting.Id} is in the books of {LedgerDate.Text(posted.Day)}, whose month was closed with its minimum before.");
        }

        if (MonthMinimum.Is(posting))
        {
            CheckMinimum(posting, MinimumDocument.Read(DocumentOf(posting)), month);
        }
        else if (posting.Id.StartsWith("settlement/", StringComparison.Ordinal))
        {
            CheckSettlement(posting, ShareDocument.Read(DocumentOf(posting)), month);
        }

        month = month.With(posting);
    }

    private static void CheckSettlement(Posting posting, ShareDocument reckoning, PartnerMonth month)
    {
        var gross = Sum(posting, EntryPurpose.Revenue);
        Expect(posting, "the month's gross before it", reckoning.GrossBeforeMicros, month.GrossMicros);
        Expect(posting, "its gross", reckoning.GrossMicros, gross);
        Expect(posting, "its net", reckoning.NetMicros, checked(gross - Sum(posting, EntryPurpose.Charge)));
        Expect(posting, "the partner's share", Sum(posting, EntryPurpose.Share), reckoning.ShareMicros);
    }

    private static void CheckMinimum(Posting posting, MinimumDocument minimum, PartnerMonth month)
    {
        Expect(posting, "the month's shares", minimum.ShareMicros, month.ShareMicros);
        Expect(posting, "what they lack", Sum(posting, EntryPurpose.Share), Math.Max(0, checked(minimum.MinimumMicros - minimum.ShareMicros)));
    }

    private static string DocumentOf(Posting posting) =>
        posting.Document ?? throw new LedgerDamagedException($"Posting {posting.Id} does not say what the partner's share follows from.");

    private static long Sum(Posting posting, EntryPurpose purpose) => posting.Entries.Where(entry => entry.Purpose == purpose).Sum(entry => entry.SignedMicros);

    private static void Expect(Posting posting, string what, long stored, long made)
    {
        if (stored != made)
        {
            throw new LedgerDamagedException($"Posting {posting.Id} has {stored} micros as {what}, and its books give {made}.");
        }
    }
}
