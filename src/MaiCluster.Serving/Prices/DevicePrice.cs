using MaiCluster.Serving.Metering;

namespace MaiCluster.Serving.Prices;

/// <summary>What an hour of a kind of device costs.</summary>
/// <param name="PerHour">In the ledger's currency; from another one it is converted once, to the billionth.</param>
/// <param name="Rate">That it was converted with; null = it was stated in the ledger's currency.</param>
public sealed record DevicePrice(UnitPrice PerHour, ExchangeRate? Rate)
{
    private static readonly Int128 NanosecondsPerHour = 3_600_000_000_000;

    /// <summary>To the micro-unit, for comparing devices; what is booked comes from <see cref="Cost"/>.</summary>
    public long PerHourMicros => Micros.Round(PerHour.Billionths, 1_000);

    /// <summary>What a device has cost since this price began, in micro-units, rounded down: a window costs the difference of two of these, so that windows add up.</summary>
    /// <param name="heldNanoseconds">How long it was held at this price; at least 0.</param>
    /// <exception cref="OverflowException">It does not fit.</exception>
    public long Cost(long heldNanoseconds)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(heldNanoseconds);
        return checked((long)((Int128)heldNanoseconds * PerHour.Billionths / (NanosecondsPerHour * 1_000)));
    }
}
