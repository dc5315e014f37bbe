using System.Collections.Frozen;

namespace MaiCluster.Serving.Budgets;

/// <summary>All limits at a version.</summary>
public sealed class BudgetLimitsSnapshot
{
    internal static readonly BudgetLimitsSnapshot None = new(new LimitsListing(-1, []));

    private readonly FrozenDictionary<BudgetId, BudgetLimits> _limits;

    internal BudgetLimitsSnapshot(LimitsListing listing) => _limits = listing.Limits.ToFrozenDictionary(stored => stored.Budget, stored => stored.Limits);

    internal bool IsEmpty => _limits.Count == 0;

    internal BudgetLimits? Find(BudgetId budget) => _limits.GetValueOrDefault(budget);

    /// <summary>Whether the tenant, or the team or key of it, has limits.</summary>
    internal bool HasAny(string tenant, string? team, string? key) =>
        _limits.ContainsKey(BudgetId.OfTenant(tenant))
        || (team is not null && _limits.ContainsKey(BudgetId.OfTeam(tenant, team)))
        || (key is not null && _limits.ContainsKey(BudgetId.OfKey(tenant, key)));
}
