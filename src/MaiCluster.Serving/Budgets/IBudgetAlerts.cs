namespace MaiCluster.Serving.Budgets;

/// <summary>Where budgets tell that a threshold was reached, at most once a period each.</summary>
public interface IBudgetAlerts
{
    /// <summary>Queues it and returns at once; what no longer fits is dropped and counted there.</summary>
    void Post(BudgetWarning warning, DateTimeOffset at);
}
