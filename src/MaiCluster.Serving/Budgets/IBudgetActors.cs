namespace MaiCluster.Serving.Budgets;

/// <summary>The budget actors, wherever they are. Each call is one turn and may be repeated.</summary>
public interface IBudgetActors
{
    ValueTask<BudgetAnswer> ReserveAsync(BudgetId actor, BudgetClaim claim, CancellationToken cancellationToken);

    ValueTask SettleAsync(BudgetId actor, BudgetSettlement settlement);

    /// <summary>The process that keeps these holds lives; an activation that does not know them holds them again.</summary>
    ValueTask RenewAsync(BudgetId actor, IReadOnlyList<BudgetHold> holds);

    /// <summary>Sets a budget's limits, or removes them; they hold at the actor at once, and on other nodes within a second.</summary>
    /// <param name="budget">Whose.</param>
    /// <param name="limits">Null = no limits any more.</param>
    /// <param name="etag">Of what is replaced or removed; null = it has none yet.</param>
    /// <param name="cancellationToken">Gives up before the commit.</param>
    /// <returns>The ETag of what is stored now, of a removal the one that was; null when another was faster: nothing is changed then.</returns>
    ValueTask<string?> ConfigureAsync(BudgetId budget, BudgetLimits? limits, string? etag, CancellationToken cancellationToken);

    /// <summary>How a budget stands; null when it has no limits.</summary>
    ValueTask<BudgetStanding?> ReadAsync(BudgetId budget, CancellationToken cancellationToken);
}
