namespace MaiCluster.Serving.Budgets;

/// <summary>What an amount is limited over. Days and months are UTC's.</summary>
public enum BudgetPeriod
{
    Day,
    Month,
    InAll,
}
