using MaiCluster.Serving.Ledgers.Adjustments;
using MaiCluster.Serving.Ledgers.Settlements;
using MaiCluster.Serving.Ledgers.Windows;

namespace MaiCluster.Serving.Ledgers;

/// <summary>Writers of the ledger, and a count of what they have committed.</summary>
public sealed class MeteredLedgers(ILedgers ledgers, CostMetrics metrics) : ILedgers
{
    public async Task PostAsync(LedgerPartition partition, IReadOnlyList<Settlement> settlements, CancellationToken cancellationToken)
    {
        await ledgers.PostAsync(partition, settlements, cancellationToken);
        foreach (var entry in settlements.SelectMany(settlement => settlement.ToPosting().Entries))
        {
            metrics.Count(entry);
        }
    }

    public async Task PostAsync(IReadOnlyList<DeviceWindow> windows, CancellationToken cancellationToken)
    {
        await ledgers.PostAsync(windows, cancellationToken);
        foreach (var entry in windows.SelectMany(CostSplit.Split))
        {
            metrics.Count(entry);
        }
    }

    public Task PostAsync(Adjustment adjustment, CancellationToken cancellationToken) => ledgers.PostAsync(adjustment, cancellationToken);
}
