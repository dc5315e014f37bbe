namespace MaiCluster.Serving.Partners;

/// <summary>One of a partner's models as the operator wrote it.</summary>
public sealed record PartnerModelTerms
{
    /// <summary>The field that holds an answer's tokens where the client used none.</summary>
    public const string MaxTokens = "max_tokens", MaxCompletionTokens = "max_completion_tokens";

    /// <summary>What clients ask for, such as <c>gpt-4o</c>.</summary>
    public required string Name { get; init; }

    /// <summary>What the partner calls it.</summary>
    public required string Upstream { get; init; }

    /// <summary>Such as <c>text</c>; one of <see cref="PartnerOperations.Modalities"/>.</summary>
    public required string Modality { get; init; }

    /// <summary>Tokens of an answer for which the client sets no limit: reserved, and asked for; 1 to 1,000,000. Default 4,096: what most partners give by default.</summary>
    public int MaxOutputTokens { get; init; } = 4096;

    /// <summary><c>max_tokens</c>, or <c>max_completion_tokens</c> for models that take no other.</summary>
    public string LimitField { get; init; } = MaxTokens;
}
