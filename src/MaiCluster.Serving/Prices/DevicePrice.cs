using MaiCluster.Serving.Metering;

namespace MaiCluster.Serving.Prices;

/// <summary>What an hour of a kind of device costs.</summary>
/// <param name="PerHour">In the ledger's currency; from another one it is converted once, to the billionth.</param>
/// <param name="Rate">That it was converted with; null = it was stated in the ledger's currency.</param>
public sealed record DevicePrice(UnitPrice PerHour, ExchangeRate? Rate)
{
    /// <summary>To the micro-unit, for comparing devices; what is booked is reckoned in billionths.</summary>
    public long PerHourMicros => Micros.Round(PerHour.Billionths, 1_000);
}
