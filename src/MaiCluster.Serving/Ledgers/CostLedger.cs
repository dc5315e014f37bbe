using MaiCluster.Serving.Ledgers.Adjustments;
using MaiCluster.Serving.Ledgers.Chains;
using MaiCluster.Serving.Ledgers.Postings;
using MaiCluster.Serving.Ledgers.Settlements;
using MaiCluster.Serving.Ledgers.Shares;
using MaiCluster.Serving.Ledgers.Windows;

namespace MaiCluster.Serving.Ledgers;

/// <summary>
/// The writer of one partition: the actor's body, for any host. Its host gives it one turn at a time. A second activation
/// elsewhere may exist for a moment; whoever appends to a chain that the other has prolonged loads again first. What is posted is
/// in the books of the day it was done, or of the open day when that one is sealed. Posting the same again, as after a failure or
/// by another activation, changes nothing.
/// </summary>
public sealed class CostLedger
{
    /// <summary>Most postings of one transaction; further ones are the next one's.</summary>
    private const int MaxPostings = 4096;

    /// <summary>Lost races against other activations in a row; there is one other at most, and only for moments.</summary>
    private const int MaxAttempts = 16;

    private readonly LedgerPartition _partition;
    private readonly ILedgerStore _store;
    private readonly Dictionary<DateOnly, PartitionHead> _heads = [];
    private readonly Dictionary<DateOnly, PartnerMonth> _months = [];
    private DateOnly? _sealedThrough;

    private CostLedger(LedgerPartition partition, ILedgerStore store) => (_partition, _store) = (partition, store);

    /// <summary>The partition with what is stored of it.</summary>
    public static async ValueTask<CostLedger> ActivateAsync(LedgerPartition partition, ILedgerStore store, CancellationToken cancellationToken)
    {
        var ledger = new CostLedger(partition, store);
        await ledger.LoadAsync(cancellationToken);
        return ledger;
    }

    /// <summary>Books what closed usage records mean; committed when this completes.</summary>
    /// <exception cref="ArgumentException">One belongs to another partition or has an impossible amount: none is booked.</exception>
    /// <exception cref="LedgerConflictException">Something else was booked for these requests; the others are booked.</exception>
    public Task PostAsync(IEnumerable<Settlement> settlements, CancellationToken cancellationToken) =>
        PostAsync([.. settlements.Select(settlement => Own(settlement.Partition, settlement.ToDue()))], cancellationToken);

    /// <summary>Books windows of the device whose partition this is; committed when this completes.</summary>
    /// <exception cref="ArgumentException">One is another device's or does not close: none is booked.</exception>
    /// <exception cref="LedgerConflictException">Other windows begin at the same time; the rest is booked.</exception>
    public Task PostAsync(IEnumerable<DeviceWindow> windows, CancellationToken cancellationToken) =>
        PostAsync([.. windows.Select(window => Own(LedgerPartition.Device(window.Device), DuePosting.Of(window.ToPosting())))], cancellationToken);

    /// <summary>Books an adjustment; committed when this completes.</summary>
    /// <exception cref="ArgumentException">It belongs to another partition, or there is not that much left to take back.</exception>
    /// <exception cref="LedgerConflictException">Another adjustment has its id.</exception>
    public async Task PostAsync(Adjustment adjustment, CancellationToken cancellationToken)
    {
        CheckOwn(adjustment.Partition);
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            if (await _store.FindPostingAsync(adjustment.PostingId, cancellationToken) is { } known)
            {
                if (known.Posting.Digest != adjustment.Digest())
                {
                    throw new LedgerConflictException([adjustment.PostingId]);
                }

                return;
            }

            var entries = adjustment.Corrects is { } entry ? await TakeBackAsync(adjustment, entry, cancellationToken) : AdjustmentSplit.OfBalance(adjustment);
            if ((await AppendAsync([DuePosting.Of(adjustment.ToPosting(entries))], cancellationToken)).Outcome == AppendOutcome.Appended)
            {
                return;
            }
        }

        throw Contended();
    }

    /// <summary>Books what a month's shares lack, as the last posting of the month; committed when this completes. Once the month is sealed this changes nothing.</summary>
    /// <exception cref="ArgumentException">It belongs to another partition.</exception>
    /// <exception cref="LedgerConflictException">Another minimum was booked for this month.</exception>
    public async Task PostAsync(MonthMinimum minimum, CancellationToken cancellationToken)
    {
        CheckOwn(minimum.Partition);
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            if (await _store.FindPostingAsync(minimum.PostingId, cancellationToken) is { } known)
            {
                if (known.Posting.Digest != minimum.Digest())
                {
                    throw new LedgerConflictException([minimum.PostingId]);
                }

                return;
            }

            if (_sealedThrough >= minimum.LastDay)
            {
                return; // by a process whose prices did not promise it: what is sealed stays
            }

            var due = new DuePosting(minimum.PostingId, minimum.ServiceTime, minimum.Digest(), minimum.ToPosting);
            if ((await AppendAsync([due], cancellationToken)).Outcome == AppendOutcome.Appended)
            {
                return;
            }
        }

        throw Contended();
    }

    private async Task PostAsync(List<DuePosting> postings, CancellationToken cancellationToken)
    {
        var conflicts = new SortedSet<string>(StringComparer.Ordinal);
        var waiting = Distinct(postings, conflicts);
        for (var attempt = 0; waiting.Count > 0;)
        {
            var day = BookDay(waiting[0]);
            var group = waiting.Where(posting => BookDay(posting) == day).Take(MaxPostings).ToList();
            switch (await AppendAsync(group, cancellationToken))
            {
                case { Outcome: AppendOutcome.Appended }:
                    var booked = group.Select(posting => posting.Id).ToHashSet();
                    waiting.RemoveAll(posting => booked.Contains(posting.Id));
                    attempt = 0;
                    break;
                case { Outcome: AppendOutcome.Known, Known: { } known }:
                    conflicts.UnionWith(group.Where(posting => known.TryGetValue(posting.Id, out var digest) && digest != posting.Digest).Select(posting => posting.Id));
                    waiting.RemoveAll(posting => known.ContainsKey(posting.Id));
                    break;
                default:
                    attempt = attempt + 1 < MaxAttempts ? attempt + 1 : throw Contended();
                    break;
            }
        }

        if (conflicts.Count > 0)
        {
            throw new LedgerConflictException([.. conflicts]);
        }
    }

    /// <summary>Each id once: what is asked for twice in one call is booked once, if it is the same.</summary>
    private static List<DuePosting> Distinct(List<DuePosting> postings, SortedSet<string> conflicts)
    {
        var distinct = new Dictionary<string, DuePosting>(StringComparer.Ordinal);
        foreach (var posting in postings)
        {
            if (!distinct.TryAdd(posting.Id, posting) && distinct[posting.Id].Digest != posting.Digest)
            {
                conflicts.Add(posting.Id);
            }
        }

        return [.. distinct.Values];
    }

    /// <param name="due">Of one day.</param>
    /// <param name="cancellationToken">Gives up before the commit; after it nothing.</param>
    private async Task<AppendResult> AppendAsync(List<DuePosting> due, CancellationToken cancellationToken)
    {
        var day = BookDay(due[0]);
        var month = _months.GetValueOrDefault(PartnerMonth.FirstOf(day)) ?? PartnerMonth.Empty(day);
        var (next, postings) = (month, new List<Posting>(due.Count));
        foreach (var one in due)
        {
            postings.Add(one.Make(next));
            next = next.With(postings[^1]);
        }

        var append = PartitionAppend.To(_heads.GetValueOrDefault(day) ?? PartitionHead.Empty(_partition, day), postings);
        if (_partition.Kind == PartitionKind.Partner)
        {
            append = append with { Month = new MonthMove(month, next = next with { Last = day }) };
        }

        var result = await _store.AppendAsync(append, cancellationToken);
        if (result.Outcome == AppendOutcome.Appended)
        {
            (_heads[day], _months[month.First]) = (append.Next, next);
        }
        else if (result.Outcome != AppendOutcome.Known)
        {
            await LoadAsync(cancellationToken);
        }

        return result;
    }

    private async Task<IReadOnlyList<LedgerEntry>> TakeBackAsync(Adjustment adjustment, EntryReference reference, CancellationToken cancellationToken)
    {
        var posted = await _store.FindPostingAsync(reference, cancellationToken) ?? throw new ArgumentException($"There is no entry {reference} in the ledger.");
        var corrected = await CorrectedEntry.ReadAsync(posted, (int)(reference.Number - posted.FirstEntry), _store, cancellationToken);
        var shared = corrected.Entry.Purpose == EntryPurpose.Revenue ? posted.IndexOf(EntryPurpose.Share) : null;
        var share = shared is { } index ? await CorrectedEntry.ReadAsync(posted, index, _store, cancellationToken) : null;
        return AdjustmentSplit.OfEntry(adjustment, corrected, share);
    }

    /// <summary>
    /// The day it was done; the first open one when that is sealed. In a partner's partition, whose shares depend on their order, it
    /// is never before the last day of that month that has begun, and in the month after one whose minimum is booked.
    /// </summary>
    private DateOnly BookDay(DuePosting posting)
    {
        var day = LedgerDate.Of(posting.ServiceTime);
        day = day <= _sealedThrough ? _sealedThrough.Value.AddDays(1) : day;
        while (_partition.Kind == PartitionKind.Partner && _months.TryGetValue(PartnerMonth.FirstOf(day), out var month) && (month.IsClosed || day < month.Last))
        {
            day = month.IsClosed ? month.First.AddMonths(1) : month.Last;
        }

        return day;
    }

    private async ValueTask LoadAsync(CancellationToken cancellationToken)
    {
        var state = await _store.LoadAsync(_partition, cancellationToken);
        _sealedThrough = state.SealedThrough;
        _heads.Clear();
        _months.Clear();
        foreach (var head in state.Heads)
        {
            _heads.Add(head.Day, head);
        }

        foreach (var month in state.Months)
        {
            _months.Add(month.First, month);
        }
    }

    private DuePosting Own(LedgerPartition partition, DuePosting posting)
    {
        CheckOwn(partition);
        return posting;
    }

    private void CheckOwn(LedgerPartition partition)
    {
        if (partition != _partition)
        {
            throw new ArgumentException($"What belongs to {partition} cannot be booked in {_partition}.");
        }
    }

    private InvalidOperationException Contended() => new($"Nothing was booked in {_partition}: {MaxAttempts} times in a row another writer was faster.");
}
