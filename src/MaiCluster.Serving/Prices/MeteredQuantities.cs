using MaiCluster.Serving.Metering;

namespace MaiCluster.Serving.Prices;

/// <summary>Everything of a request that may have a price: what it consumed, or what it may consume at worst.</summary>
public readonly record struct MeteredQuantities
{
    public long PromptTokens { get; init; }

    /// <summary>Of the prompt's.</summary>
    public long CachedTokens { get; init; }

    public long CompletionTokens { get; init; }

    /// <summary>What is no text.</summary>
    public UsageQuantities Others { get; init; }

    public static MeteredQuantities Of(UsageRecord record) => new()
    {
        PromptTokens = record.PromptTokens,
        CachedTokens = record.CachedTokens,
        CompletionTokens = record.CompletionTokens,
        Others = record.Quantities,
    };

    /// <summary>Tokens of every kind: prompt, answer and embedding.</summary>
    public long Tokens => PromptTokens + CompletionTokens + Others.EmbeddingTokens;

    public static MeteredQuantities operator +(MeteredQuantities left, MeteredQuantities right) => new()
    {
        PromptTokens = left.PromptTokens + right.PromptTokens,
        CachedTokens = left.CachedTokens + right.CachedTokens,
        CompletionTokens = left.CompletionTokens + right.CompletionTokens,
        Others = left.Others + right.Others,
    };
}
