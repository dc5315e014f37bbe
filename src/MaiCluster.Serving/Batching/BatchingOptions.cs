namespace MaiCluster.Serving.Batching;

/// <summary>Limits of one replica's batch loop.</summary>
public sealed record BatchingOptions
{
    /// <summary>Tokens one step may compute, decode rows and prefill chunk together, 16 to 4,096. Default 128: a longer chunk gains little per token and stalls running streams.</summary>
    public int StepTokens { get; init; } = 128;

    /// <summary>Bytes of keys and values that all rows may hold, from one full context up. Default 2 GiB: 46,000 tokens of the bundled model.</summary>
    public long KvBytes { get; init; } = 2L << 30;

    /// <summary>Requests that may wait for a row, 1 to 100,000. Default 256: at 16 rows about a minute of waiting, which is the deadline.</summary>
    public int Queue { get; init; } = 256;

    /// <summary>How long a request may wait for its first token, 1 s to 1 h. Default 60 s: most clients give up then.</summary>
    public TimeSpan FirstTokenDeadline { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Prefixes shorter than this are computed again rather than copied, 2 tokens or more. Default 16: below it copying costs as much.</summary>
    public int MinPrefix { get; init; } = 16;
}
