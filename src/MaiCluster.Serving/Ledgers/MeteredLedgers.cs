using MaiCluster.Serving.Ledgers.Adjustments;
using MaiCluster.Serving.Ledgers.Settlements;
using MaiCluster.Serving.Ledgers.Windows;

namespace MaiCluster.Serving.Ledgers;

/// <summary>Writers of the ledger, and a count of what they have committed.</summary>
public sealed class MeteredLedgers(ILedgers ledgers) : ILedgers
{
    /// <summary>What was committed.</summary>
    public CostTotals Totals { get; } = new();

    public async Task PostAsync(LedgerPartition partition, IReadOnlyList<Settlement> settlements, CancellationToken cancellationToken)
    {
        await ledgers.PostAsync(partition, settlements, cancellationToken);
        foreach (var entry in settlements.SelectMany(settlement => settlement.ToPosting().Entries))
        {
            Totals.Add(entry);
        }
    }

    public async Task PostAsync(IReadOnlyList<DeviceWindow> windows, CancellationToken cancellationToken)
    {
        await ledgers.PostAsync(windows, cancellationToken);
        foreach (var entry in windows.SelectMany(CostSplit.Split))
        {
            Totals.Add(entry);
        }
    }

    public Task PostAsync(Adjustment adjustment, CancellationToken cancellationToken) => ledgers.PostAsync(adjustment, cancellationToken);
}
