namespace MaiCluster.Serving.Budgets;

/// <summary>Whose budget it is. In refusals and metrics by its name in lower case.</summary>
public enum BudgetLevel
{
    Key,
    Team,
    Tenant,
    Scenario,
    Partner,
    Experiment,
}
