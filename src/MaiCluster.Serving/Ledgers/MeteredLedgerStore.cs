using MaiCluster.Serving.Ledgers.Chains;
using MaiCluster.Serving.Ledgers.Postings;
using MaiCluster.Serving.Ledgers.Sealing;

namespace MaiCluster.Serving.Ledgers;

/// <summary>The ledger on disk, and a count of what this process has committed to it.</summary>
public sealed class MeteredLedgerStore(ILedgerStore store) : ILedgerStore
{
    /// <summary>What was committed.</summary>
    public CostTotals Totals { get; } = new();

    public async Task<AppendResult> AppendAsync(PartitionAppend append, CancellationToken cancellationToken)
    {
        var result = await store.AppendAsync(append, cancellationToken);
        if (result.Outcome == AppendOutcome.Appended)
        {
            foreach (var entry in append.Postings.SelectMany(posted => posted.Posting.Entries))
            {
                Totals.Add(entry);
            }
        }

        return result;
    }

    public Task<PartitionState> LoadAsync(LedgerPartition partition, CancellationToken cancellationToken) => store.LoadAsync(partition, cancellationToken);

    public Task<PostedPosting?> FindPostingAsync(string id, CancellationToken cancellationToken) => store.FindPostingAsync(id, cancellationToken);

    public Task<PostedPosting?> FindPostingAsync(EntryReference entry, CancellationToken cancellationToken) => store.FindPostingAsync(entry, cancellationToken);

    public Task<IReadOnlyList<LedgerEntry>> FindCorrectionsAsync(EntryReference entry, CancellationToken cancellationToken) => store.FindCorrectionsAsync(entry, cancellationToken);

    public Task<DaySeal?> FindLastSealAsync(CancellationToken cancellationToken) => store.FindLastSealAsync(cancellationToken);

    public Task<DateOnly?> FindFirstDayAsync(CancellationToken cancellationToken) => store.FindFirstDayAsync(cancellationToken);

    public Task<DaySeal?> SealAsync(DateOnly day, DaySeal? last, CancellationToken cancellationToken) => store.SealAsync(day, last, cancellationToken);
}
