using MaiCluster.Serving.Requests;

namespace MaiCluster.Serving.Budgets;

/// <summary>One actor's part of a <see cref="BudgetAsk"/>.</summary>
public sealed record BudgetClaim
{
    public required RequestId Request { get; init; }

    /// <summary>Of the actor's tenant; null for scenarios and partners too.</summary>
    public string? Team { get; init; }

    /// <inheritdoc cref="Team"/>
    public string? Key { get; init; }

    public required long Micros { get; init; }

    public required long LeastMicros { get; init; }

    public long Tokens { get; init; }

    public required DateTimeOffset Admitted { get; init; }
}
