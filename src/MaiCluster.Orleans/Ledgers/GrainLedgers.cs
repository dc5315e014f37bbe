using MaiCluster.Orleans.Cluster;
using MaiCluster.Serving.Ledgers;
using MaiCluster.Serving.Ledgers.Adjustments;
using MaiCluster.Serving.Ledgers.Settlements;
using MaiCluster.Serving.Ledgers.Shares;

namespace MaiCluster.Orleans.Ledgers;

/// <summary>The cluster's ledger as a process posts to it. Posting again changes nothing, so each call is repeated while its silo is found dead.</summary>
internal sealed class GrainLedgers(IGrainFactory grains, GrainPatience patience) : ILedgers
{
    public Task PostAsync(LedgerPartition partition, IReadOnlyList<Settlement> settlements, CancellationToken cancellationToken) =>
        PostAsync(partition, grain => grain.SettleAsync([.. settlements]), cancellationToken);

    public Task PostAsync(MonthMinimum minimum, CancellationToken cancellationToken) => PostAsync(minimum.Partition, grain => grain.PostAsync(minimum), cancellationToken);

    public Task PostAsync(Adjustment adjustment, CancellationToken cancellationToken) => PostAsync(adjustment.Partition, grain => grain.PostAsync(adjustment), cancellationToken);

    private async Task PostAsync(LedgerPartition partition, Func<ILedgerGrain, Task<LedgerReply>> post, CancellationToken cancellationToken)
    {
        var reply = await patience.CallAsync(() => post(grains.GetGrain<ILedgerGrain>(partition.ToString())), cancellationToken);
        if (reply.Conflicts is { } ids)
        {
            throw new LedgerConflictException(ids);
        }

        if (reply.Refusal is { } refusal)
        {
            throw new ArgumentException(refusal);
        }
    }
}
