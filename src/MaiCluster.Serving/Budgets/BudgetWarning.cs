namespace MaiCluster.Serving.Budgets;

/// <summary>A part of a budget from which on its owner wants to know has been spent.</summary>
/// <param name="Budget">Whose.</param>
/// <param name="Period">Which of its limits.</param>
/// <param name="Percent">The part that was reached.</param>
/// <param name="LimitMicros">The whole.</param>
/// <param name="SpentMicros">What was spent when it was looked at.</param>
public sealed record BudgetWarning(BudgetId Budget, BudgetPeriod Period, int Percent, long LimitMicros, long SpentMicros);
