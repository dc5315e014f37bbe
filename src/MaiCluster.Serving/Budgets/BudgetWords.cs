using System.Globalization;

namespace MaiCluster.Serving.Budgets;

/// <summary>How levels, periods and amounts are written for people.</summary>
internal static class BudgetWords
{
    public static string ToWord(this BudgetLevel level) => level switch
    {
        BudgetLevel.Key => "key",
        BudgetLevel.Team => "team",
        BudgetLevel.Tenant => "tenant",
        BudgetLevel.Scenario => "scenario",
        BudgetLevel.Partner => "partner",
        _ => "experiment",
    };

    /// <summary>As in "5 may be spent today".</summary>
    public static string ToWords(this BudgetPeriod period) => period switch
    {
        BudgetPeriod.Day => "a day",
        BudgetPeriod.Month => "a month",
        _ => "in all",
    };

    /// <summary>Units of the ledger's currency, with as many decimals as it takes and at least two.</summary>
    public static string ToAmount(this long micros) => (micros / 1_000_000m).ToString("0.00####", CultureInfo.InvariantCulture);
}
