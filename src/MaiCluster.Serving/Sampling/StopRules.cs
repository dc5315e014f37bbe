namespace MaiCluster.Serving.Sampling;

/// <summary>When a choice ends before its token limit.</summary>
public sealed record StopRules
{
    public static StopRules None { get; } = new();

    /// <summary>UTF-8 stop strings, each at least one byte; the answer ends before the first that appears, across token borders.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Strings { get; init; } = [];

    /// <summary>Tokens that end the answer besides the model's own end-of-turn tokens.</summary>
    public IReadOnlyList<int> TokenIds { get; init; } = [];

    /// <summary>Go on past the model's end-of-turn tokens.</summary>
    public bool IgnoreEos { get; init; }

    /// <summary>End-of-turn and stop tokens cannot be drawn, and stop strings do not count, before this many tokens.</summary>
    public int MinTokens { get; init; }
}
