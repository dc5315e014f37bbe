namespace MaiCluster.Serving.Budgets;

/// <summary>What one budget allows; null = no limit of that kind, 0 = nothing at all. Amounts are micro-units of the ledger's currency.</summary>
public sealed record BudgetLimits
{
    /// <summary>Largest amount, in micro-units: a thousand million units.</summary>
    public const long MaxMicros = 1_000_000_000_000_000;

    /// <summary>From midnight to midnight, UTC.</summary>
    public long? MicrosPerDay { get; init; }

    /// <summary>From the first of a month to the next, UTC.</summary>
    public long? MicrosPerMonth { get; init; }

    /// <summary>Since the budget was made; never renewed.</summary>
    public long? MicrosInAll { get; init; }

    /// <summary>Within any 60 seconds.</summary>
    public long? RequestsPerMinute { get; init; }

    /// <summary>Within any 60 seconds: what requests may use at the most when they are admitted, what they did use once they have ended.</summary>
    public long? TokensPerMinute { get; init; }

    /// <summary>Requests that run at a time.</summary>
    public long? AtOnce { get; init; }

    /// <summary>Parts of each amount, 1 to 100, from which on answers carry a warning; each is told once a period.</summary>
    public IReadOnlyList<int> WarnPercents { get; init; } = [];

    internal bool HasAmounts => MicrosPerDay is not null || MicrosPerMonth is not null || MicrosInAll is not null;

    /// <summary>An amount is 0: whatever a request costs, it is refused.</summary>
    internal bool IsNothing => MicrosPerDay == 0 || MicrosPerMonth == 0 || MicrosInAll == 0;

    internal bool IsEmpty => !HasAmounts && RequestsPerMinute is null && TokensPerMinute is null && AtOnce is null;

    internal long? MicrosFor(BudgetPeriod period) => period switch
    {
        BudgetPeriod.Day => MicrosPerDay,
        BudgetPeriod.Month => MicrosPerMonth,
        _ => MicrosInAll,
    };

    /// <exception cref="ArgumentException">A limit is negative or too large, a percentage is none, or nothing is limited.</exception>
    public BudgetLimits Checked()
    {
        foreach (var (name, value) in new[]
        {
            (nameof(MicrosPerDay), MicrosPerDay), (nameof(MicrosPerMonth), MicrosPerMonth), (nameof(MicrosInAll), MicrosInAll),
            (nameof(RequestsPerMinute), RequestsPerMinute), (nameof(TokensPerMinute), TokensPerMinute), (nameof(AtOnce), AtOnce),
        })
        {
            if (value is < 0 or > MaxMicros)
            {
                throw new ArgumentException($"{name} must be between 0 and {MaxMicros}, or null for no limit; it is {value}.");
            }
        }

        if (WarnPercents.Count > 8 || WarnPercents.Any(percent => percent is < 1 or > 100))
        {
            throw new ArgumentException("WarnPercents must be at most 8 numbers between 1 and 100.");
        }

        return IsEmpty ? throw new ArgumentException("These limits limit nothing: give at least one, or remove the budget.") : this;
    }
}
