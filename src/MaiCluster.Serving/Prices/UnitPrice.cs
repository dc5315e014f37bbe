namespace MaiCluster.Serving.Prices;

/// <summary>What one unit of something costs, to the billionth of its currency.</summary>
/// <param name="Billionths">At least 0.</param>
public readonly record struct UnitPrice(long Billionths)
{
    public const int Decimals = 9;

    /// <summary>Units of a currency: far above any price, and a slip of the point is noticed.</summary>
    public const long Most = 1_000_000;

    public bool IsZero => Billionths == 0;

    /// <param name="text">Such as <c>0.15</c>: up to nine decimals, 0 to 1,000,000.</param>
    /// <exception cref="FormatException">The message says what is wrong and what would be right.</exception>
    public static UnitPrice Parse(string text) =>
        FixedPoint.Read(text, Decimals, Most, out var billionths) is { } wrong ? throw new FormatException($"The price {wrong}.") : new UnitPrice(billionths);

    public override string ToString() => FixedPoint.Text(Billionths, Decimals);
}
