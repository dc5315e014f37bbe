using System.Runtime.InteropServices;
using System.Text;
using MaiCluster.Serving.Devices;
using MaiCluster.Serving.Ledgers.Accounts;
using MaiCluster.Serving.Ledgers.Chains;
using MaiCluster.Serving.Ledgers.Postings;
using MaiCluster.Serving.Ledgers.Windows;

namespace MaiCluster.Serving.Ledgers.Auditing;

/// <summary>Repeats the split of every window, and sees that each begins where another ended.</summary>
internal sealed class WindowAudit
{
    /// <summary>Ends of windows that none began at yet; below 0 the starts at which none ended yet. Few: only where a price ended, or one came late.</summary>
    private readonly Dictionary<Bound, (int Count, string Posting)> _bounds = [];

    private readonly Dictionary<Account, long> _costs = [];

    /// <summary>What the held time of each device costs.</summary>
    public IReadOnlyDictionary<Account, long> Costs => _costs;

    /// <exception cref="LedgerDamagedException">Its entries are not what the window gives, or it has a document and is no window.</exception>
    public void Check(PostedPosting posted)
    {
        var posting = posted.Posting;
        if (posted.Partition.Kind == PartitionKind.Partner || (posting.Document is null && posted.Partition.Kind != PartitionKind.Device))
        {
            return;
        }

        if (posting.Document is null || LedgerHash.Of(Encoding.UTF8.GetBytes(posting.Document)) != posting.Digest)
        {
            throw new LedgerDamagedException($"The window of posting {posting.Id} is not what was booked.");
        }

        var window = WindowDocument.Read(posting.Document);
        if (posting.Id != window.PostingId || !CostSplit.Split(window).SequenceEqual(posting.Entries))
        {
            throw new LedgerDamagedException($"Posting {posting.Id} has other entries than its window gives.");
        }

        ref var cost = ref CollectionsMarshal.GetValueRefOrAddDefault(_costs, Account.Device(window.Device), out _);
        cost = checked(cost + window.CostMicros);
        if (window.HeldAtStartNanoseconds > 0)
        {
            Count(new Bound(window.Device, window.PricePerHourBillionths, window.HeldAtStartNanoseconds), -1, posting.Id);
        }

        Count(new Bound(window.Device, window.PricePerHourBillionths, window.HeldAtEndNanoseconds), 1, posting.Id);
    }

    /// <exception cref="LedgerDamagedException">A window begins where none ended, or two begin at the same place.</exception>
    public void Finish()
    {
        foreach (var (bound, (count, posting)) in _bounds)
        {
            if (count < 0)
            {
                throw new LedgerDamagedException($"The window of posting {posting} begins {bound.HeldNanoseconds} ns after its price began, and none before it ends there: one is missing, or there twice.");
            }
        }
    }

    private void Count(Bound bound, int change, string posting)
    {
        ref var known = ref CollectionsMarshal.GetValueRefOrAddDefault(_bounds, bound, out _);
        known = (known.Count + change, posting);
        if (known.Count == 0)
        {
            _bounds.Remove(bound);
        }
    }

    private readonly record struct Bound(DeviceId Device, long PricePerHourBillionths, long HeldNanoseconds);
}
