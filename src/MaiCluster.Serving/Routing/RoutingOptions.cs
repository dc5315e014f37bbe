namespace MaiCluster.Serving.Routing;

/// <summary>Limits of the way from admission to a replica.</summary>
public sealed record RoutingOptions
{
    /// <summary>Requests that may wait for a model, 1 to 100,000. Default 256: at 16 rows about a minute of waiting, which is the deadline.</summary>
    public int Queue { get; init; } = 256;

    /// <summary>How long a request may wait for its first token, 1 s to 1 h. Default 60 s: most clients give up then.</summary>
    public TimeSpan FirstTokenDeadline { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Attempts in a row that may end without a new token before a request is given up, 1 to 10. Default 3: a request that breaks every replica must not break them all.</summary>
    public int FruitlessAttempts { get; init; } = 3;

    /// <summary>How often waiting requests are looked at when nothing else moves them, 10 ms to 5 s. Default 100 ms: deadlines are kept to a tenth of a second.</summary>
    public TimeSpan Pace { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How often the fleet hears what was asked for, 100 ms to 60 s. Default 1 s.</summary>
    public TimeSpan Report { get; init; } = TimeSpan.FromSeconds(1);
}
