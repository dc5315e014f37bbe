namespace MaiCluster.Orleans.Cluster;

/// <summary>How nodes tell of themselves.</summary>
public sealed record AnnounceOptions
{
    /// <summary>Between two snapshots of a node, 100 ms to 10 s. Default 1 s: a node is left out after three that did not come.</summary>
    public TimeSpan Period { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>At least so long between two, however much changes, 1 ms to the period. Default 50 ms: a start or stop shows at once, a storm of changes costs 20 messages a second.</summary>
    public TimeSpan LeastGap { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>How long an observer is told of news after it was last heard of, 1 s to 10 min. Default 15 s: longer than the fleet grain needs to come up again after its silo died.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(15);
}
