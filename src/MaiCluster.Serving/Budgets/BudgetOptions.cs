namespace MaiCluster.Serving.Budgets;

/// <summary>Times and limits of budgets. All nodes of a cluster have the same.</summary>
public sealed record BudgetOptions
{
    /// <summary>
    /// How long an activation that writes nothing keeps its slices, 1 s to 10 min. Default 30 s: three missed renewals. So long
    /// after a crash lies what it had not spent.
    /// </summary>
    public TimeSpan GrantLease { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a request that is not renewed keeps what it holds: twice the grants' lease, so that a hold outlives the activation that gave it.</summary>
    public TimeSpan HoldLease => GrantLease * 2;

    /// <summary>How often actors and processes renew: a third of the grants' lease.</summary>
    public TimeSpan RenewEvery => GrantLease / 3;

    /// <summary>How often a node looks for changed limits, 50 ms to 10 s. Default 0.5 s: they hold within a second everywhere.</summary>
    public TimeSpan LimitsEvery { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>An actor takes this part of what is left as its slice, 2 to 100, 4 = a quarter. Default 4: few writes, and a crash holds up no more than that.</summary>
    public int SlicePart { get; init; } = 4;

    /// <summary>... but room for at least so many requests like the one at hand, 1 to 10,000. Default 64: near the limit a write serves that many.</summary>
    public int SliceRequests { get; init; } = 64;

    /// <summary>Actors in memory at a time, 1 to 10,000,000. Default 65,536: a tenant, scenario or partner each.</summary>
    public int MaxActive { get; init; } = 65_536;

    /// <summary>Turns of one actor that run or wait at a time, 1 to 1,000,000. Default 65,536: a burst of a whole cluster on one tenant, while its slice is written.</summary>
    public int MaxTurns { get; init; } = 65_536;

    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public BudgetOptions Checked()
    {
        Range(GrantLease, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10), nameof(GrantLease));
        Range(LimitsEvery, TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(10), nameof(LimitsEvery));
        Range(SlicePart, 2, 100, nameof(SlicePart));
        Range(SliceRequests, 1, 10_000, nameof(SliceRequests));
        Range(MaxActive, 1, 10_000_000, nameof(MaxActive));
        Range(MaxTurns, 1, 1_000_000, nameof(MaxTurns));
        return this;
    }

    private static void Range<T>(T value, T least, T most, string name)
        where T : IComparable<T>
    {
        if (value.CompareTo(least) < 0 || value.CompareTo(most) > 0)
        {
            throw new ArgumentOutOfRangeException(name, value, $"{name} must be between {least} and {most}.");
        }
    }
}
