using MaiCluster.Orleans.Hosting;
using MaiCluster.Serving.Ledgers;
using MaiCluster.Serving.Ledgers.Adjustments;
using MaiCluster.Serving.Ledgers.Settlements;
using MaiCluster.Serving.Ledgers.Shares;

namespace MaiCluster.Orleans.Ledgers;

/// <summary>Holds the writer of a partition, one call at a time. It may live in any silo, twice for a moment: the store takes only what fits the chain's end.</summary>
internal sealed class LedgerGrain(IGrainContext context, NodeActors node) : Grain, ILedgerGrain
{
    private CostLedger _ledger = null!;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var store = node.Ledger ?? throw new InvalidOperationException($"{node.Node} holds no ledger: its host gave it no {nameof(NodeActors.Ledger)}.");
        _ledger = await CostLedger.ActivateAsync(LedgerPartition.Parse(context.GrainId.Key.ToString()!), store, cancellationToken);
    }

    public Task<LedgerReply> SettleAsync(Settlement[] settlements) => ReplyAsync(_ledger.PostAsync(settlements, CancellationToken.None));

    public Task<LedgerReply> PostAsync(MonthMinimum minimum) => ReplyAsync(_ledger.PostAsync(minimum, CancellationToken.None));

    public Task<LedgerReply> PostAsync(Adjustment adjustment) => ReplyAsync(_ledger.PostAsync(adjustment, CancellationToken.None));

    private static async Task<LedgerReply> ReplyAsync(Task posting)
    {
        try
        {
            await posting;
            return default;
        }
        catch (LedgerConflictException conflict)
        {
            return new LedgerReply { Conflicts = [.. conflict.Ids] };
        }
        catch (ArgumentException refused)
        {
            return new LedgerReply { Refusal = refused.Message };
        }
    }
}
