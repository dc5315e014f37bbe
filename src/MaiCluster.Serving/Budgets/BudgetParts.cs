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

    /// <summary>
    /// A name that no other process ever had, where only one at a time has the store: what others left is then abandoned, and no lease
    /// is waited for. Null = other processes may live.
    /// </summary>
    public string? OnlyProcess { get; init; }

    /// <summary>Draws what makes the id of an activation's grant its own.</summary>
    internal Func<string> Draw { get; init; } = static () => RandomNumberGenerator.GetHexString(16, lowercase: true);

    internal string NewGrant() => OnlyProcess + Draw();

    /// <summary>Its process is known to be gone.</summary>
    internal bool IsAbandoned(string grant) => OnlyProcess is { } own && !grant.StartsWith(own, StringComparison.Ordinal);
}
