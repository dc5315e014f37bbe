namespace MaiCluster.Serving.Prices;

/// <summary>What is counted and has a price. A closed set, under the names that a price file has for it.</summary>
public sealed class Meter
{
    private const int Whole = 1_000_000;

    private readonly Func<MeteredQuantities, long> _count;

    private Meter(int index, string name, string unit, int millionths, Func<MeteredQuantities, long> count) =>
        (Index, Name, Unit, Millionths, _count) = (index, name, unit, millionths, count);

    /// <summary>Tokens of the prompt that were computed.</summary>
    public static Meter PromptTokens { get; } = new(0, "prompt_tokens", "million tokens", 1, quantities => quantities.PromptTokens - Cached(quantities));

    /// <summary>Tokens of the prompt that came from a resident prefix.</summary>
    public static Meter CachedTokens { get; } = new(1, "cached_tokens", "million tokens", 1, Cached);

    public static Meter CompletionTokens { get; } = new(2, "completion_tokens", "million tokens", 1, quantities => quantities.CompletionTokens);

    public static Meter EmbeddingTokens { get; } = new(3, "embedding_tokens", "million tokens", 1, quantities => quantities.Others.EmbeddingTokens);

    /// <summary>Audio that was heard; counted by the millisecond.</summary>
    public static Meter AudioInSeconds { get; } = new(4, "audio_in_seconds", "second", Whole / 1000, quantities => quantities.Others.AudioInMilliseconds);

    /// <summary>Audio that was made; counted by the millisecond.</summary>
    public static Meter AudioOutSeconds { get; } = new(5, "audio_out_seconds", "second", Whole / 1000, quantities => quantities.Others.AudioOutMilliseconds);

    public static Meter Characters { get; } = new(6, "characters", "million characters", 1, quantities => quantities.Others.Characters);

    public static Meter Images { get; } = new(7, "images", "image", Whole, quantities => quantities.Others.Images);

    public static Meter ImageSteps { get; } = new(8, "image_steps", "step", Whole, quantities => quantities.Others.ImageSteps);

    public static Meter Pages { get; } = new(9, "pages", "page", Whole, quantities => quantities.Others.Pages);

    public static Meter TensorCalls { get; } = new(10, "tensor_calls", "call", Whole, quantities => quantities.Others.TensorCalls);

    /// <summary>Each at its <see cref="Index"/>.</summary>
    public static IReadOnlyList<Meter> All { get; } =
        [PromptTokens, CachedTokens, CompletionTokens, EmbeddingTokens, AudioInSeconds, AudioOutSeconds, Characters, Images, ImageSteps, Pages, TensorCalls];

    public int Index { get; }

    /// <summary>In a price file, such as <c>prompt_tokens</c>.</summary>
    public string Name { get; }

    /// <summary>What a price is for: <c>million tokens</c>, <c>second</c>, <c>image</c>.</summary>
    public string Unit { get; }

    /// <summary>How many millionths of that unit one counted thing is: 1 for a token, 1,000 for a millisecond, 1,000,000 for an image.</summary>
    public int Millionths { get; }

    /// <summary>The meter of this name; null when there is none.</summary>
    public static Meter? Of(string name) => All.FirstOrDefault(meter => meter.Name == name);

    /// <summary>How many of it there are.</summary>
    public long Count(MeteredQuantities quantities) => _count(quantities);

    public override string ToString() => Name;

    // A partner may report more cached tokens than the prompt has.
    private static long Cached(MeteredQuantities quantities) => Math.Min(quantities.CachedTokens, quantities.PromptTokens);
}
