namespace MaiCluster.Serving.Budgets;

/// <summary>Which parts of a budget its owner wants to hear of, and has spent.</summary>
internal static class Thresholds
{
    /// <summary>The highest threshold of each period that what was settled has reached.</summary>
    public static IEnumerable<BudgetWarning> Reached(BudgetAccount account, BudgetLimits limits, int day)
    {
        foreach (var period in BudgetCalendar.Periods)
        {
            if (limits.MicrosFor(period) is > 0 and { } limit)
            {
                var spent = account.SpentIn(period, day);
                var percent = limits.WarnPercents.Where(percent => (Int128)spent * 100 >= (Int128)limit * percent).DefaultIfEmpty().Max();
                if (percent > 0)
                {
                    yield return new BudgetWarning(account.Id, period, percent, limit, spent);
                }
            }
        }
    }
}
