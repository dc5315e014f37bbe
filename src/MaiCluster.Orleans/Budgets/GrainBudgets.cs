using MaiCluster.Orleans.Cluster;
using MaiCluster.Serving.Budgets;

namespace MaiCluster.Orleans.Budgets;

/// <summary>The cluster's budget actors as a process calls them. Every call may be repeated, so each is while its silo is found dead.</summary>
internal sealed class GrainBudgets(IGrainFactory grains, GrainPatience patience) : IBudgetActors
{
    public ValueTask<BudgetAnswer> ReserveAsync(BudgetId actor, BudgetClaim claim, CancellationToken cancellationToken) =>
        new(patience.CallAsync(() => Of(actor).ReserveAsync(claim), cancellationToken));

    public ValueTask SettleAsync(BudgetId actor, BudgetSettlement settlement) => new(patience.CallAsync(
        async () =>
        {
            await Of(actor).SettleAsync(settlement);
            return true;
        },
        CancellationToken.None));

    public ValueTask RenewAsync(BudgetId actor, IReadOnlyList<BudgetHold> holds) => new(patience.CallAsync(
        async () =>
        {
            await Of(actor).RenewAsync([.. holds]);
            return true;
        },
        CancellationToken.None));

    /// <remarks>Not repeated: a change whose answer was lost would look like another's.</remarks>
    public ValueTask<string?> ConfigureAsync(BudgetId budget, BudgetLimits? limits, string? etag, CancellationToken cancellationToken) =>
        new(Of(budget.ToActor()).ConfigureAsync(budget, limits, etag).WaitAsync(cancellationToken));

    public ValueTask<BudgetStanding?> ReadAsync(BudgetId budget, CancellationToken cancellationToken) =>
        new(patience.CallAsync(() => Of(budget.ToActor()).ReadAsync(budget), cancellationToken));

    private IBudgetGrain Of(BudgetId actor) => grains.GetGrain<IBudgetGrain>(actor.ToString());
}
