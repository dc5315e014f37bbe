using MaiCluster.Serving.Budgets;

namespace MaiCluster.Serving.Tests.Budgets;

/// <summary>What budgets told of.</summary>
internal sealed class RecordedAlerts : IBudgetAlerts
{
    private readonly List<BudgetWarning> _posted = [];

    public IReadOnlyList<BudgetWarning> Posted => _posted;

    public void Post(BudgetWarning warning, DateTimeOffset at) => _posted.Add(warning);
}
