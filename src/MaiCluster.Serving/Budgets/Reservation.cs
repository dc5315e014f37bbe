using MaiCluster.Serving.Requests;

namespace MaiCluster.Serving.Budgets;

/// <summary>What is held for a request in all its budgets, until it is settled or its process stops renewing it.</summary>
public sealed class Reservation
{
    public required RequestId Request { get; init; }

    /// <summary>What the request may cost at the most: the worst case, or less where the ask allowed it.</summary>
    public required long GrantedMicros { get; init; }

    /// <summary>The least that is left after it, over all levels and periods; null when no amount is limited.</summary>
    public long? RemainingMicros { get; init; }

    public IReadOnlyList<BudgetWarning> Warnings { get; init; } = [];

    /// <summary>Empty where nothing is limited.</summary>
    internal IReadOnlyList<(BudgetId Actor, BudgetHold Hold)> Holds { get; init; } = [];

    /// <summary>What the usage record must keep for <see cref="IBilledUsage"/>; empty where nothing is limited. The tenant's is the first: stores look for it there.</summary>
    public IEnumerable<string> Grants => Holds.Select(held => held.Hold.Grant);
}
