using System.Globalization;

namespace MaiCluster.Serving.Budgets;

/// <summary>A part of a budget from which on its owner wants to know has been spent.</summary>
/// <param name="Budget">Whose.</param>
/// <param name="Period">Which of its limits.</param>
/// <param name="Percent">The part that was reached.</param>
/// <param name="LimitMicros">The whole.</param>
/// <param name="SpentMicros">What was spent when it was looked at.</param>
public sealed record BudgetWarning(BudgetId Budget, BudgetPeriod Period, int Percent, long LimitMicros, long SpentMicros)
{
    /// <summary>For a header: the level, the part, the whole in units of the ledger's currency, and its period, such as <c>tenant 80% of 10.00 per month</c>. No budget's own name is in it.</summary>
    public string ToHeader() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Budget.Level.ToWord()} {Percent}% of {LimitMicros.ToAmount()} {Period switch { BudgetPeriod.Day => "per day", BudgetPeriod.Month => "per month", _ => "in all" }}");
}
