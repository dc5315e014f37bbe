namespace MaiCluster.Serving.Budgets;

/// <summary>The end of a hold.</summary>
/// <param name="Hold">As it was given.</param>
/// <param name="Micros">What was billed; the usage record that says so is committed.</param>
/// <param name="Tokens">What was used.</param>
/// <param name="IsReturned">The request was refused further on: it counts nowhere, not even for the rates.</param>
public sealed record BudgetSettlement(BudgetHold Hold, long Micros, long Tokens, bool IsReturned);
