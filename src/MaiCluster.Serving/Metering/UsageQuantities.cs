namespace MaiCluster.Serving.Metering;

/// <summary>What a request consumed beside a text's tokens, by the names that prices have for it.</summary>
public readonly record struct UsageQuantities
{
    public long EmbeddingTokens { get; init; }

    public long AudioInMilliseconds { get; init; }

    public long AudioOutMilliseconds { get; init; }

    /// <summary>Of text to be spoken, as the client sent it.</summary>
    public long Characters { get; init; }

    public long TensorCalls { get; init; }

    public static UsageQuantities operator +(UsageQuantities left, UsageQuantities right) => new()
    {
        EmbeddingTokens = left.EmbeddingTokens + right.EmbeddingTokens,
        AudioInMilliseconds = left.AudioInMilliseconds + right.AudioInMilliseconds,
        AudioOutMilliseconds = left.AudioOutMilliseconds + right.AudioOutMilliseconds,
        Characters = left.Characters + right.Characters,
        TensorCalls = left.TensorCalls + right.TensorCalls,
    };
}
