namespace MaiCluster.Serving.Metering;

/// <summary>What a request consumed beside a text's tokens, by the names that prices have for it.</summary>
public readonly record struct UsageQuantities
{
    /// <summary>The names, in the order of <see cref="All"/>.</summary>
    public static IReadOnlyList<string> Names { get; } = ["embedding_tokens", "audio_in_ms", "audio_out_ms", "characters", "tensor_calls", "images", "image_steps", "pages"];

    public long EmbeddingTokens { get; init; }

    public long AudioInMilliseconds { get; init; }

    public long AudioOutMilliseconds { get; init; }

    /// <summary>Of text to be spoken, as the client sent it.</summary>
    public long Characters { get; init; }

    public long TensorCalls { get; init; }

    /// <summary>Pictures that were made.</summary>
    public long Images { get; init; }

    /// <summary>Denoising steps over all pictures.</summary>
    public long ImageSteps { get; init; }

    /// <summary>Of documents that were read.</summary>
    public long Pages { get; init; }

    /// <summary>Each quantity, in the order of <see cref="Names"/>.</summary>
    public IReadOnlyList<long> All => [EmbeddingTokens, AudioInMilliseconds, AudioOutMilliseconds, Characters, TensorCalls, Images, ImageSteps, Pages];

    /// <param name="all">Each quantity, in the order of <see cref="Names"/>.</param>
    public static UsageQuantities Of(IReadOnlyList<long> all) => new()
    {
        EmbeddingTokens = all[0],
        AudioInMilliseconds = all[1],
        AudioOutMilliseconds = all[2],
        Characters = all[3],
        TensorCalls = all[4],
        Images = all[5],
        ImageSteps = all[6],
        Pages = all[7],
    };

    public static UsageQuantities operator +(UsageQuantities left, UsageQuantities right) => new()
    {
        EmbeddingTokens = left.EmbeddingTokens + right.EmbeddingTokens,
        AudioInMilliseconds = left.AudioInMilliseconds + right.AudioInMilliseconds,
        AudioOutMilliseconds = left.AudioOutMilliseconds + right.AudioOutMilliseconds,
        Characters = left.Characters + right.Characters,
        TensorCalls = left.TensorCalls + right.TensorCalls,
        Images = left.Images + right.Images,
        ImageSteps = left.ImageSteps + right.ImageSteps,
        Pages = left.Pages + right.Pages,
    };
}
