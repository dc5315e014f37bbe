namespace MaiCluster.Serving.Metering;

/// <summary>Amounts of money: whole millionths of the ledger's currency in a <see cref="long"/>. Whatever is exact in between is rounded here, once.</summary>
public static class Micros
{
    /// <summary>Rounds a fraction to the nearest whole number, and a half to the even one.</summary>
    /// <param name="numerator">Of any sign.</param>
    /// <param name="denominator">Above 0.</param>
    /// <exception cref="OverflowException">The result does not fit.</exception>
    public static long Round(Int128 numerator, Int128 denominator)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(denominator, Int128.One);
        var (quotient, remainder) = Int128.DivRem(numerator, denominator);
        var twice = Int128.Abs(remainder) * 2;
        if (twice > denominator || (twice == denominator && Int128.IsOddInteger(quotient)))
        {
            quotient += numerator < 0 ? -1 : 1;
        }

        return checked((long)quotient);
    }
}
