namespace MaiCluster.Serving.Prices;

/// <summary>From some month's gross on, a partner gets this part.</summary>
/// <param name="AboveMicros">Gross billed since the month began, in micro-units of the ledger's currency: what is billed above it counts here.</param>
/// <param name="Millionths">The part, 0 to 1,000,000: a tenth of a thousandth of a percent each.</param>
public readonly record struct ShareTier(long AboveMicros, int Millionths)
{
    /// <summary>All of it, 100 %.</summary>
    public const int Whole = 1_000_000;

    /// <summary>Of a percentage in a price file.</summary>
    public const int PercentDecimals = 4;

    public string Percent => FixedPoint.Text(Millionths, PercentDecimals);
}
