using MaiCluster.Serving.Requests;

namespace MaiCluster.Serving.Budgets;

/// <summary>What an actor says to a <see cref="BudgetClaim"/>: it holds it, it has nothing to hold, or it refuses.</summary>
public sealed record BudgetAnswer
{
    /// <summary>Null when it refuses, or no budget of it is asked about.</summary>
    public BudgetHold? Hold { get; init; }

    public RequestFailure? Failure { get; init; }

    /// <summary>The least that is left after it, over its budgets and their periods; null when no amount is limited.</summary>
    public long? RemainingMicros { get; init; }

    public IReadOnlyList<BudgetWarning> Warnings { get; init; } = [];
}
