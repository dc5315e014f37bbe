namespace MaiCluster.Serving.Metering;

/// <summary>What an answer that was made elsewhere consumed.</summary>
public readonly record struct ReportedUsage
{
    public int PromptTokens { get; init; }

    public int CachedTokens { get; init; }

    public int CompletionTokens { get; init; }

    public UsageQuantities Others { get; init; }

    public UsageCertainty Certainty { get; init; }
}
