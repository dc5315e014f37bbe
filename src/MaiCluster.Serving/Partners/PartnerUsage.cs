namespace MaiCluster.Serving.Partners;

/// <summary>What a partner says an answer consumed; null where it does not say.</summary>
public readonly record struct PartnerUsage
{
    public int? PromptTokens { get; init; }

    public int? CachedTokens { get; init; }

    public int? CompletionTokens { get; init; }

    /// <summary>Of a recording that was heard.</summary>
    public long? AudioInMilliseconds { get; init; }

    /// <summary>Pictures that were made.</summary>
    public int? Images { get; init; }
}
