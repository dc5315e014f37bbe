using MaiCluster.Serving.Ledgers;

namespace MaiCluster.Serving.Budgets;

/// <summary>Days as numbers (<see cref="DateOnly.DayNumber"/>, UTC), and the periods that they are in.</summary>
internal static class BudgetCalendar
{
    public static readonly BudgetPeriod[] Periods = [BudgetPeriod.Day, BudgetPeriod.Month, BudgetPeriod.InAll];

    public static int DayOf(DateTimeOffset time) => LedgerDate.Of(time).DayNumber;

    public static int FirstOfMonth(int day)
    {
        var date = DateOnly.FromDayNumber(day);
        return day - date.Day + 1;
    }

    /// <summary>The first day of the period that the day is in; 0 in all.</summary>
    public static int StartOf(BudgetPeriod period, int day) => period switch
    {
        BudgetPeriod.Day => day,
        BudgetPeriod.Month => FirstOfMonth(day),
        _ => 0,
    };

    /// <summary>When the period that the day is in ends; null in all.</summary>
    public static DateTimeOffset? EndOf(BudgetPeriod period, int day)
    {
        var date = DateOnly.FromDayNumber(StartOf(period, day));
        return period switch
        {
            BudgetPeriod.Day => LedgerDate.Midnight(date.AddDays(1)),
            BudgetPeriod.Month => LedgerDate.Midnight(date.AddMonths(1)),
            _ => null,
        };
    }
}
