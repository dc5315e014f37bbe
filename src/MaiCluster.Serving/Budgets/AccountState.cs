using System.Collections.Immutable;

namespace MaiCluster.Serving.Budgets;

/// <summary>What one budget has spent and which slices of it are out, as it is stored. A pure fold: it knows no clock and does no I/O.</summary>
internal sealed record AccountState
{
    public static readonly AccountState Empty = new();

    /// <summary>Months whose days are kept: this one, the one before, and two that a wrong clock may have named.</summary>
    private const int MaxMonths = 4;

    /// <summary>Told thresholds that are kept: those of the latest periods.</summary>
    private const int MaxWarned = 64;

    /// <summary>In micro-units, of all days.</summary>
    public long SpentMicros { get; init; }

    /// <summary>The one that was booked last comes last.</summary>
    public ImmutableArray<DaySpent> Days { get; init; } = [];

    public ImmutableArray<Slice> Slices { get; init; } = [];

    public ImmutableArray<WarnedAt> Warned { get; init; } = [];

    /// <summary>Spent in the period that the day is in.</summary>
    public long SpentIn(BudgetPeriod period, int day)
    {
        if (period == BudgetPeriod.InAll)
        {
            return SpentMicros;
        }

        var start = BudgetCalendar.StartOf(period, day);
        var spent = 0L;
        foreach (var booked in Days)
        {
            spent += BudgetCalendar.StartOf(period, booked.Day) == start ? booked.Micros : 0;
        }

        return spent;
    }

    /// <summary>Lies in slices of the period that the day is in.</summary>
    public long HeldIn(BudgetPeriod period, int day)
    {
        var start = BudgetCalendar.StartOf(period, day);
        var held = 0L;
        foreach (var slice in Slices)
        {
            held += BudgetCalendar.StartOf(period, slice.Day) == start ? slice.Held : 0;
        }

        return held;
    }

    /// <summary>What may still be given out for the day: the least over the limits. Negative where limits were lowered or a partner took more.</summary>
    public long Room(BudgetLimits limits, int day)
    {
        var room = long.MaxValue;
        foreach (var period in BudgetCalendar.Periods)
        {
            if (limits.MicrosFor(period) is { } limit)
            {
                room = Math.Min(room, limit - SpentIn(period, day) - HeldIn(period, day));
            }
        }

        return room;
    }

    public Slice? Find(string grant, int day)
    {
        foreach (var slice in Slices)
        {
            if (slice.Day == day && slice.Grant == grant)
            {
                return slice;
            }
        }

        return null;
    }

    /// <summary>Puts the slice in the place of its earlier self, and books what was counted since.</summary>
    public AccountState With(Slice slice)
    {
        var before = Find(slice.Grant, slice.Day);
        var booked = slice.Counted - (before?.Counted ?? 0);
        var next = this with { Slices = before is null ? Slices.Add(slice) : Slices.Replace(before, slice) };
        return booked == 0 ? next : next.Booked(slice.Day, booked);
    }

    /// <summary>Forgets the slices of a grant; what was counted of them stays spent.</summary>
    public AccountState Without(string grant) =>
        Slices.Any(slice => slice.Grant == grant) ? this with { Slices = Slices.RemoveAll(slice => slice.Grant == grant) } : this;

    public AccountState With(WarnedAt warned) => this with { Warned = [.. Warned.Skip(Warned.Length - MaxWarned + 1), warned] };

    private AccountState Booked(int day, long micros)
    {
        var already = 0L;
        foreach (var booked in Days)
        {
            already += booked.Day == day ? booked.Micros : 0;
        }

        var days = Days.RemoveAll(booked => booked.Day == day).Add(new DaySpent(day, already + micros));
        return this with { SpentMicros = SpentMicros + micros, Days = LatestMonths(days) };
    }

    private static ImmutableArray<DaySpent> LatestMonths(ImmutableArray<DaySpent> days)
    {
        var kept = new List<int>(MaxMonths + 1);
        for (var at = days.Length - 1; at >= 0; at--)
        {
            var month = BudgetCalendar.FirstOfMonth(days[at].Day);
            if (!kept.Contains(month))
            {
                kept.Add(month);
            }
        }

        return kept.Count <= MaxMonths ? days : days.RemoveAll(booked => kept.IndexOf(BudgetCalendar.FirstOfMonth(booked.Day)) >= MaxMonths);
    }
}
