using MaiCluster.Serving.Prices;

namespace MaiCluster.Serving.Ledgers.Reports;

/// <summary>What the work of models is compared by: two models do the same kind of work when they are measured by the same.</summary>
public sealed class Measure
{
    private readonly Func<MeteredQuantities, long> _count;

    private Measure(string name, Func<MeteredQuantities, long> count) => (Name, _count) = (name, count);

    /// <summary>What a model makes comes before the tokens that it may read for it.</summary>
    private static IReadOnlyList<Measure> All { get; } =
    [
        new("audio_out_seconds", quantities => quantities.Others.AudioOutMilliseconds),
        new("audio_in_seconds", quantities => quantities.Others.AudioInMilliseconds),
        new("images", quantities => quantities.Others.Images),
        new("pages", quantities => quantities.Others.Pages),
        new("embedding_tokens", quantities => quantities.Others.EmbeddingTokens),
        new("tokens", quantities => quantities.PromptTokens + quantities.CompletionTokens),
        new("tensor_calls", quantities => quantities.Others.TensorCalls),
    ];

    public string Name { get; }

    /// <summary>Of these quantities; null when there are none.</summary>
    public static Measure? Of(MeteredQuantities quantities) => All.FirstOrDefault(measure => measure.Count(quantities) > 0);

    public long Count(MeteredQuantities quantities) => _count(quantities);
}
