using System.Security.Cryptography;

namespace MaiCluster.Serving.Budgets;

/// <summary>What the budget actors of one process work with.</summary>
public sealed record BudgetParts
{
    public required IBudgetStore Store { get; init; }

    public required IBilledUsage Billed { get; init; }

    /// <summary>This process's view of the limits.</summary>
    public required BudgetCatalogue Catalogue { get; init; }

    public required BudgetOptions Options { get; init; }

    public required TimeProvider Time { get; init; }

    /// <summary>Null = thresholds show in answers only.</summary>
    public IBudgetAlerts? Alerts { get; init; }

    public BudgetMetrics? Metrics { get; init; }

    /// <summary>Draws the id of an activation's grant.</summary>
    internal Func<string> NewGrant { get; init; } = static () => RandomNumberGenerator.GetHexString(16, lowercase: true);
}
