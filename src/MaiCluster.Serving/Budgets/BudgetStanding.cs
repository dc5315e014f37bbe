namespace MaiCluster.Serving.Budgets;

/// <summary>How a budget stands now, in micro-units of the ledger's currency.</summary>
public sealed record BudgetStanding
{
    public required BudgetId Budget { get; init; }

    public required BudgetLimits Limits { get; init; }

    /// <summary>Settled, of today.</summary>
    public required long SpentTodayMicros { get; init; }

    /// <summary>Settled, of this month.</summary>
    public required long SpentThisMonthMicros { get; init; }

    /// <summary>Settled since the budget was made.</summary>
    public required long SpentInAllMicros { get; init; }

    /// <summary>What running requests hold, and what lies in the slices of activations that are gone, until their lease ends.</summary>
    public required long HeldMicros { get; init; }

    /// <summary>Requests that run now.</summary>
    public required long Running { get; init; }
}
