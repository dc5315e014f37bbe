namespace MaiCluster.Serving.Prices;

/// <summary>What a partner's share is taken of.</summary>
public enum ShareBasis
{
    /// <summary>What was billed for the partner's models.</summary>
    Gross,

    /// <summary>The same, less credits and the partner's own charge.</summary>
    Net,
}
