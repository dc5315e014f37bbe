namespace MaiCluster.Orleans.Cluster;

/// <summary>How the news of nodes gets round.</summary>
public sealed record NewsOptions
{
    /// <summary>How often a listener tells the fleet grain that it still listens, 100 ms to 10 s. Default 1 s: after the fleet grain has moved, listeners are known again within it.</summary>
    public TimeSpan Renewal { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a listener is told of news after it was last heard of, twice the renewal to 10 min. Default 15 s: longer than the fleet grain needs to come up again after its silo died.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long an announcement waits for the fleet grain, 10 ms to 1 s. Default 250 ms: with the second between announcements well below the 3 s of silence after which a node is left out.</summary>
    public TimeSpan HubPatience { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>How often it is looked whether a node has fallen silent, 50 ms to 1 s. Default 250 ms: a dead node is left out a quarter second after its silence was long enough.</summary>
    public TimeSpan Sweep { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>How long a call of a session or the fleet is repeated while its silo is lost and the grain moves, 1 s to 60 s. Default 10 s: twice what finding a dead silo takes.</summary>
    public TimeSpan GrainPatience { get; init; } = TimeSpan.FromSeconds(10);
}
