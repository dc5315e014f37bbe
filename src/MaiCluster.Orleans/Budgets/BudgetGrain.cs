using MaiCluster.Orleans.Hosting;
using MaiCluster.Serving.Budgets;

namespace MaiCluster.Orleans.Budgets;

/// <summary>Holds a budget's actor, one call at a time. It may live in any silo, twice for a moment: the store's ETags keep their slices apart.</summary>
internal sealed class BudgetGrain(IGrainContext context, NodeActors node) : Grain, IBudgetGrain
{
    private Budget _budget = null!;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var parts = node.Budgets ?? throw new InvalidOperationException($"{node.Node} holds no budgets: its host gave it no {nameof(NodeActors.Budgets)}.");
        _budget = await Budget.ActivateAsync(BudgetId.Parse(context.GrainId.Key.ToString()!), parts);

        // A tick is no call, so it keeps no idle grain in memory; one with slices or running requests stays by itself.
        this.RegisterGrainTimer(TickAsync, new GrainTimerCreationOptions(parts.Options.RenewEvery, parts.Options.RenewEvery));
    }

    /// <summary>Gives its slices back, so that the next activation need not wait for their lease.</summary>
    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => _budget.LeaveAsync().AsTask();

    public Task<BudgetAnswer> ReserveAsync(BudgetClaim claim) => _budget.ReserveAsync(claim).AsTask();

    public Task SettleAsync(BudgetSettlement settlement) => _budget.SettleAsync(settlement).AsTask();

    public Task RenewAsync(BudgetHold[] holds) => _budget.RenewAsync(holds).AsTask();

    public Task<string?> ConfigureAsync(BudgetId budget, BudgetLimits? limits, string? etag) => _budget.ConfigureAsync(budget, limits, etag, CancellationToken.None).AsTask();

    public Task<BudgetStanding?> ReadAsync(BudgetId budget) => Task.FromResult(_budget.Read(budget));

    private async Task TickAsync(CancellationToken cancellationToken)
    {
        if (_budget.NeedsTicks)
        {
            DelayDeactivation(node.Budgets!.Options.HoldLease);
            await _budget.TickAsync();
        }
    }
}
