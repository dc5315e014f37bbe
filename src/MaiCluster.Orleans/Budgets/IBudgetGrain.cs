using MaiCluster.Serving.Budgets;

namespace MaiCluster.Orleans.Budgets;

/// <summary>One budget actor, by its id's text.</summary>
[Alias("mai.budget-grain")]
internal interface IBudgetGrain : IGrainWithStringKey
{
    [Alias("reserve")]
    Task<BudgetAnswer> ReserveAsync(BudgetClaim claim);

    [Alias("settle")]
    Task SettleAsync(BudgetSettlement settlement);

    [Alias("renew")]
    Task RenewAsync([Immutable] BudgetHold[] holds);

    [Alias("configure")]
    Task<string?> ConfigureAsync(BudgetId budget, BudgetLimits? limits, string? etag);

    [Alias("read")]
    Task<BudgetStanding?> ReadAsync(BudgetId budget);
}
