namespace MaiCluster.Serving.Replicas;

/// <summary>Limits of a replica's life.</summary>
public sealed record ReplicaOptions
{
    /// <summary>How long a package that could not be loaded is left alone the first time, 100 ms to 10 min; each failure doubles it. Default 5 s: a file that is being copied is there by then.</summary>
    public TimeSpan BackOff { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest back-off, from <see cref="BackOff"/> to 1 h. Default 5 min: someone who mended the package need not restart the node.</summary>
    public TimeSpan LongestBackOff { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long loading and warming up may take, 1 s to 1 h. Default 10 min: 140 GB from a slow disk.</summary>
    public TimeSpan LoadLimit { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long running answers may go on when it is stopped, 0 to 10 min; what is left then moves. Default 30 s: most answers end by themselves, and a spot machine is still there.</summary>
    public TimeSpan DrainLimit { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Tokens of the warm-up answer, 1 to 64. Default 4: one prefill and some decode steps touch all that is allocated late.</summary>
    public int WarmUpTokens { get; init; } = 4;
}
