namespace MaiCluster.Serving.Budgets;

/// <summary>What was spent against one day, in micro-units.</summary>
internal readonly record struct DaySpent(int Day, long Micros);
