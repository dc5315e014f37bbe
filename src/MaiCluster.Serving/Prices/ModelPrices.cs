namespace MaiCluster.Serving.Prices;

/// <summary>What one model costs and earns.</summary>
public sealed record ModelPrices
{
    /// <summary>What clients pay.</summary>
    public required MeterPrices Bill { get; init; }

    /// <summary>What its partner is paid; null = nothing, or the model is ours.</summary>
    public MeterPrices? Pay { get; init; }

    /// <summary>What its partner gets of the revenue; null = nothing, or the model is ours.</summary>
    public RevenueShare? Share { get; init; }
}
