using MaiCluster.Serving.Metering;

namespace MaiCluster.Serving.Prices;

/// <summary>What one unit of another currency is in the ledger's, as the price list of its day says.</summary>
/// <param name="Currency">The other one, such as <c>USD</c>.</param>
/// <param name="Billionths">Billionths of the ledger's unit, above 0.</param>
public sealed record ExchangeRate(string Currency, long Billionths)
{
    /// <summary>Of a rate of 1.</summary>
    public const long One = 1_000_000_000;

    public const int Decimals = 9;

    public const long Most = 1_000_000;

    /// <summary>An amount in the ledger's currency, whatever its scale; rounded once.</summary>
    /// <exception cref="OverflowException">It does not fit.</exception>
    public long Convert(long amount) => Micros.Round((Int128)amount * Billionths, One);

    public override string ToString() => FixedPoint.Text(Billionths, Decimals);
}
