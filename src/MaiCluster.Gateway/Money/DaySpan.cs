using MaiCluster.Gateway.Requests;
using MaiCluster.Serving.Ledgers;
using Microsoft.AspNetCore.Http;

namespace MaiCluster.Gateway.Money;

/// <summary>The UTC days of <c>?from&amp;to</c>, both in it: this month up to today unless they are given.</summary>
/// <param name="From">First day.</param>
/// <param name="To">Last day.</param>
internal readonly record struct DaySpan(DateOnly From, DateOnly To)
{
    /// <summary>A year and a day of a leap year.</summary>
    private const int MostDays = 367;

    public static DaySpan Read(HttpContext context, DateTimeOffset now, RequestFaults faults)
    {
        var to = Day(context, "to", faults) ?? LedgerDate.Of(now);
        var from = Day(context, "from", faults) ?? new DateOnly(to.Year, to.Month, 1);
        if (from > to)
        {
            faults.Invalid("from", $"'from' is {LedgerDate.Text(from)}, after 'to', {LedgerDate.Text(to)}: give that day or one before it.");
        }
        else if (to.DayNumber - from.DayNumber >= MostDays)
        {
            faults.Invalid("from", $"From {LedgerDate.Text(from)} to {LedgerDate.Text(to)} are more than {MostDays} days: ask for a year at a time.");
        }

        return new DaySpan(from, to);
    }

    private static DateOnly? Day(HttpContext context, string name, RequestFaults faults)
    {
        var text = context.Request.Query[name].ToString();
        if (text.Length == 0)
        {
            return null;
        }

        if (!LedgerDate.TryParse(text, out var day))
        {
            faults.Invalid(name, $"'{name}' must be a day such as 2026-03-01.");
        }

        return day;
    }
}
