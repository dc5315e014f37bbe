using MaiCluster.Serving.Ledgers;
using MaiCluster.Serving.Ledgers.Chains;
using MaiCluster.Serving.Ledgers.Postings;
using MaiCluster.Serving.Ledgers.Reports;
using MaiCluster.Serving.Ledgers.Rollups;
using MaiCluster.Serving.Ledgers.Sealing;
using MaiCluster.Serving.Ledgers.Shares;

namespace MaiCluster.Serving.Tests.Ledgers;

/// <summary>A ledger in memory that keeps to its contract; one thread. <see cref="Fault"/> runs before each append, and after it with true.</summary>
internal sealed class MemoryLedger : ILedgerStore, ILedgerBooks
{
    private readonly Dictionary<(DateOnly Day, LedgerPartition Partition), PartitionHead> _heads = [];
    private readonly Dictionary<RollupKey, RollupSums> _rollups = [];
    private readonly Dictionary<(LedgerPartition Partition, DateOnly First), PartnerMonth> _months = [];
    private readonly List<DaySeal> _seals = [];

    public Action<bool>? Fault { get; set; }

    public List<PostedPosting> Postings { get; } = [];

    public IEnumerable<LedgerEntry> Entries => Postings.SelectMany(posted => posted.Posting.Entries);

    public Task<PartitionState> LoadAsync(LedgerPartition partition, CancellationToken cancellationToken)
    {
        var last = _seals.LastOrDefault()?.Day;
        return Task.FromResult(new PartitionState(last, [.. _heads.Values.Where(head => head.Partition == partition && !(head.Day <= last))])
        {
            Months = [.. _months.Where(month => month.Key.Partition == partition).Select(month => month.Value)],
        });
    }

    public Task<AppendResult> AppendAsync(PartitionAppend append, CancellationToken cancellationToken)
    {
        Fault?.Invoke(false);
        var result = Append(append);
        Fault?.Invoke(true);
        return Task.FromResult(result);
    }

    public Task<PostedPosting?> FindPostingAsync(string id, CancellationToken cancellationToken) => Task.FromResult(Postings.SingleOrDefault(posted => posted.Posting.Id == id));

    public Task<PostedPosting?> FindPostingAsync(EntryReference entry, CancellationToken cancellationToken) => Task.FromResult(Postings.SingleOrDefault(posted =>
        posted.Partition == entry.Partition && posted.Day == entry.Day && entry.Number >= posted.FirstEntry && entry.Number < posted.FirstEntry + posted.Posting.Entries.Count));

    public Task<IReadOnlyList<LedgerEntry>> FindCorrectionsAsync(EntryReference entry, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<LedgerEntry>>([.. Entries.Where(correction => correction.Corrects == entry).OrderBy(correction => correction.Correction)]);

    public Task<DaySeal?> FindLastSealAsync(CancellationToken cancellationToken) => Task.FromResult(_seals.LastOrDefault());

    public Task<DateOnly?> FindFirstDayAsync(CancellationToken cancellationToken) => Task.FromResult(_heads.Keys.Min(key => (DateOnly?)key.Day));

    public Task<DaySeal?> SealAsync(DateOnly day, DaySeal? last, CancellationToken cancellationToken)
    {
        if (_seals.LastOrDefault() != last || (last is null && _heads.Keys.Any(key => key.Day < day)))
        {
            return Task.FromResult<DaySeal?>(null);
        }

        _seals.Add(DaySeal.Of(day, last, HeadsOf(day)));
        return Task.FromResult<DaySeal?>(_seals[^1]);
    }

    public Task<IReadOnlyList<DayCosts>> SumAsync(CostView view, DateOnly from, DateOnly through, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<DayCosts>>(
        [.. _rollups.Where(rollup => rollup.Key.Day >= from && rollup.Key.Day <= through)
            .GroupBy(rollup => (rollup.Key.Day, rollup.Key.Model, Key: KeyOf(rollup.Key, view)))
            .Select(group => new DayCosts(group.Key.Day, group.Key.Model, group.Key.Key, group.Aggregate(default(RollupSums), (sums, rollup) => sums + rollup.Value)))]);

    public Task<IReadOnlyList<DateOnly>> ListDaysAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<DateOnly>>([.. _heads.Keys.Select(key => key.Day).Union(_seals.Select(seal => seal.Day)).Order()]);

    public Task<DayBooks> ReadDayAsync(DateOnly day, CancellationToken cancellationToken) => Task.FromResult(new DayBooks
    {
        Day = day,
        Heads = HeadsOf(day),
        Rollups = _rollups.Where(rollup => rollup.Key.Day == day).ToDictionary(),
        Seal = _seals.SingleOrDefault(seal => seal.Day == day),
        Postings = Postings.Count(posted => posted.Day == day),
        Entries = Postings.Where(posted => posted.Day == day).Sum(posted => posted.Posting.Entries.Count),
    });

    public Task<IReadOnlyList<PostedPosting>> ReadPostingsAsync(LedgerPartition partition, DateOnly day, long after, int count, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<PostedPosting>>([.. Postings.Where(posted => posted.Partition == partition && posted.Day == day && posted.Place > after).OrderBy(posted => posted.Place).Take(count)]);

    private AppendResult Append(PartitionAppend append)
    {
        var ids = append.Postings.Select(posted => posted.Posting.Id).ToHashSet();
        var known = Postings.Where(posted => ids.Contains(posted.Posting.Id)).ToDictionary(posted => posted.Posting.Id, posted => posted.Posting.Digest);
        var key = (append.Next.Day, append.Next.Partition);
        if (known.Count > 0)
        {
            return new AppendResult(AppendOutcome.Known, known);
        }

        if (_seals.LastOrDefault()?.Day >= key.Day)
        {
            return new AppendResult(AppendOutcome.Sealed);
        }

        var corrections = append.Postings.SelectMany(posted => posted.Posting.Entries).Where(entry => entry.Corrects is not null).Select(entry => (entry.Corrects, entry.Correction));
        if ((_heads.GetValueOrDefault(key) ?? PartitionHead.Empty(key.Partition, key.Day)) != append.Expected || Entries.Any(entry => corrections.Contains((entry.Corrects, entry.Correction))))
        {
            return new AppendResult(AppendOutcome.Raced);
        }

        if (append.Month is { } move)
        {
            if (_months.GetValueOrDefault((key.Partition, move.Expected.First), PartnerMonth.Empty(key.Day)).Postings != move.Expected.Postings)
            {
                return new AppendResult(AppendOutcome.Raced);
            }

            _months[(key.Partition, move.Next.First)] = move.Next;
        }

        _heads[key] = append.Next;
        Postings.AddRange(append.Postings);
        foreach (var (rollup, sums) in append.Rollups)
        {
            _rollups[rollup] = _rollups.GetValueOrDefault(rollup) + sums;
        }

        return new AppendResult(AppendOutcome.Appended);
    }

    private PartitionHead[] HeadsOf(DateOnly day) => [.. _heads.Values.Where(head => head.Day == day)];

    private static string KeyOf(RollupKey key, CostView view) => view switch
    {
        CostView.Model => key.Model,
        CostView.Scenario => key.Scenario,
        CostView.Tenant => key.Tenant,
        CostView.Partner => key.Partner,
        _ => key.Device,
    };
}
