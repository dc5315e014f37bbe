namespace MaiCluster.Serving.Ledgers.Reports;

/// <summary>What the rows of a cost report are.</summary>
public enum CostView
{
    Model,
    Scenario,
    Tenant,
    Partner,
    Device,
}
