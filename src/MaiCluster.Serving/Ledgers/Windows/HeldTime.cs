namespace MaiCluster.Serving.Ledgers.Windows;

/// <summary>What time of a device costs.</summary>
public static class HeldTime
{
    /// <summary>Nanoseconds of an hour, times the billionths in a millionth: a price is in billionths, an amount in millionths.</summary>
    private static readonly Int128 Divisor = (Int128)3_600_000_000_000 * 1_000;

    /// <summary>Micro-units for time held at one price, rounded down. A window costs the difference of two of these, so windows on end lose nothing.</summary>
    /// <param name="heldNanoseconds">Since the price began, at least 0.</param>
    /// <param name="perHourBillionths">The price of an hour in billionths of the ledger's currency, at least 0.</param>
    /// <exception cref="OverflowException">The cost does not fit.</exception>
    public static long CostMicros(long heldNanoseconds, long perHourBillionths) => checked((long)((Int128)heldNanoseconds * perHourBillionths / Divisor));
}
