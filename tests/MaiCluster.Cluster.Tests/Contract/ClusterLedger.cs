using MaiCluster.Serving.Ledgers;
using MaiCluster.Serving.Ledgers.Chains;
using MaiCluster.Serving.Ledgers.Postings;
using MaiCluster.Serving.Ledgers.Sealing;
using MaiCluster.Serving.Ledgers.Shares;

namespace MaiCluster.Cluster.Tests.Contract;

/// <summary>Chains that all nodes of a test share: an append is taken where it fits, as by a database.</summary>
public sealed class ClusterLedger : ILedgerStore
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(LedgerPartition Partition, DateOnly Day), PartitionHead> _heads = [];
    private readonly Dictionary<(LedgerPartition Partition, DateOnly First), PartnerMonth> _months = [];
    private readonly List<PostedPosting> _postings = [];

    public IReadOnlyList<PostedPosting> Postings
    {
        get
        {
            lock (_lock)
            {
                return [.. _postings];
            }
        }
    }

    public Task<PartitionState> LoadAsync(LedgerPartition partition, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return Task.FromResult(new PartitionState(null, [.. _heads.Values.Where(head => head.Partition == partition)])
            {
                Months = [.. _months.Where(month => month.Key.Partition == partition).Select(month => month.Value)],
            });
        }
    }

    public Task<AppendResult> AppendAsync(PartitionAppend append, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return Task.FromResult(Append(append));
        }
    }

    public Task<PostedPosting?> FindPostingAsync(string id, CancellationToken cancellationToken) => Task.FromResult(Postings.SingleOrDefault(posted => posted.Posting.Id == id));

    public Task<PostedPosting?> FindPostingAsync(EntryReference entry, CancellationToken cancellationToken) => Task.FromResult(Postings.SingleOrDefault(posted =>
        posted.Partition == entry.Partition && posted.Day == entry.Day && entry.Number >= posted.FirstEntry && entry.Number < posted.FirstEntry + posted.Posting.Entries.Count));

    public Task<IReadOnlyList<LedgerEntry>> FindCorrectionsAsync(EntryReference entry, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<LedgerEntry>>([.. Postings.SelectMany(posted => posted.Posting.Entries).Where(correction => correction.Corrects == entry)]);

    public Task<DaySeal?> FindLastSealAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<DateOnly?> FindFirstDayAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<DaySeal?> SealAsync(DateOnly day, DaySeal? last, CancellationToken cancellationToken) => throw new NotSupportedException();

    private AppendResult Append(PartitionAppend append)
    {
        var ids = append.Postings.Select(posted => posted.Posting.Id).ToHashSet();
        var known = _postings.Where(posted => ids.Contains(posted.Posting.Id)).ToDictionary(posted => posted.Posting.Id, posted => posted.Posting.Digest);
        if (known.Count > 0)
        {
            return new AppendResult(AppendOutcome.Known, known);
        }

        var (partition, day) = (append.Next.Partition, append.Next.Day);
        var month = append.Month is { } move ? _months.GetValueOrDefault((partition, move.Expected.First), PartnerMonth.Empty(day)) : null;
        if (_heads.GetValueOrDefault((partition, day), PartitionHead.Empty(partition, day)) != append.Expected || month?.Postings != append.Month?.Expected.Postings)
        {
            return new AppendResult(AppendOutcome.Raced);
        }

        _heads[(partition, day)] = append.Next;
        if (append.Month is { } moved)
        {
            _months[(partition, moved.Next.First)] = moved.Next;
        }

        _postings.AddRange(append.Postings);
        return new AppendResult(AppendOutcome.Appended);
    }
}
