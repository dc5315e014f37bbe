namespace MaiCluster.Serving.Budgets;

/// <summary>A threshold that was told of.</summary>
/// <param name="Start">First day of the period.</param>
internal readonly record struct WarnedAt(BudgetPeriod Period, int Start, int Percent);
