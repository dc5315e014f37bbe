using MaiCluster.Serving.Actors;
using MaiCluster.Serving.Ledgers.Adjustments;
using MaiCluster.Serving.Ledgers.Settlements;
using MaiCluster.Serving.Ledgers.Shares;
using MaiCluster.Serving.Ledgers.Windows;

namespace MaiCluster.Serving.Ledgers;

/// <summary>The ledger's writers in this process. Another process may write the same partition: whoever finds its chain prolonged goes on from there.</summary>
public sealed class LocalLedgers : ILedgers, IDeviceLedgers, IDisposable
{
    private readonly ActorTable<LedgerPartition, CostLedger> _table;

    public LocalLedgers(ILedgerStore store, TimeProvider time) => _table = new ActorTable<LedgerPartition, CostLedger>(
        new ActorTableOptions(), (partition, cancellationToken) => CostLedger.ActivateAsync(partition, store, cancellationToken), time);

    public Task PostAsync(LedgerPartition partition, IReadOnlyList<Settlement> settlements, CancellationToken cancellationToken) =>
        RunAsync(partition, settlements, static (ledger, posted, token) => ledger.PostAsync(posted, token), cancellationToken);

    public Task PostAsync(IReadOnlyList<DeviceWindow> windows, CancellationToken cancellationToken) =>
        RunAsync(LedgerPartition.Device(windows[0].Device), windows, static (ledger, posted, token) => ledger.PostAsync(posted, token), cancellationToken);

    public Task PostAsync(MonthMinimum minimum, CancellationToken cancellationToken) =>
        RunAsync(minimum.Partition, minimum, static (ledger, posted, token) => ledger.PostAsync(posted, token), cancellationToken);

    public Task PostAsync(Adjustment adjustment, CancellationToken cancellationToken) =>
        RunAsync(adjustment.Partition, adjustment, static (ledger, posted, token) => ledger.PostAsync(posted, token), cancellationToken);

    public void Dispose() => _table.Dispose();

    private Task<bool> RunAsync<T>(LedgerPartition partition, T posted, Func<CostLedger, T, CancellationToken, Task> post, CancellationToken cancellationToken) => _table.RunAsync(
        partition,
        (posted, post),
        static async (ledger, asked, token) =>
        {
            await asked.post(ledger, asked.posted, token);
            return true;
        },
        cancellationToken).AsTask();
}
