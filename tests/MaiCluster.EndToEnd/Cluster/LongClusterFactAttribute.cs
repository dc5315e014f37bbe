namespace MaiCluster.EndToEnd.Cluster;

/// <summary>A test of several processes that takes minutes: run by <c>./mai test --long</c>.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LongClusterFactAttribute : FactAttribute
{
    public LongClusterFactAttribute() => Skip = ClusterFactAttribute.Missing
        ?? (LongRun.IsOn ? null : "It takes six minutes: './mai test --long' runs it.");
}
