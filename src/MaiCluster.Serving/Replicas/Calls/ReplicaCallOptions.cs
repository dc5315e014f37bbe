namespace MaiCluster.Serving.Replicas.Calls;

/// <summary>Time limits of calls to replicas in other processes.</summary>
public sealed record ReplicaCallOptions
{
    /// <summary>Longest pause between two chunks, 100 ms to 10 s. Default 500 ms: a quarter of the silence that is taken for death.</summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>A replica that sends nothing for this long is asked once more, 500 ms to 60 s. Default 2 s: a pause of garbage collection is shorter.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long re-attaching may take until its first chunk, 100 ms to 60 s. Default 1 s; with <see cref="Silence"/> a stream goes on within 3 s and its replay.</summary>
    public TimeSpan Attach { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>A reader that takes nothing and does not re-attach for this long is gone, 1 s to 60 s. Default 5 s.</summary>
    public TimeSpan ReaderSilence { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Tokens of a chunk at most, 1 to 1,024. Default 64: what comes within a moment travels together.</summary>
    public int ChunkTokens { get; init; } = 64;
}
