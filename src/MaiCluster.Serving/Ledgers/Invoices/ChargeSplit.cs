using MaiCluster.Serving.Metering;
using MaiCluster.Serving.Prices;

namespace MaiCluster.Serving.Ledgers.Invoices;

/// <summary>Shares a partner's charge over the meters that it is for, by their unit prices; the parts are the charge again.</summary>
public static class ChargeSplit
{
    /// <param name="micros">Of any sign.</param>
    /// <param name="quantities">That it is for.</param>
    /// <param name="prices">The partner's; null = none.</param>
    /// <returns>A part for each meter with a price and a quantity; none when there is no such meter: it cannot be told what it is for.</returns>
    public static IReadOnlyList<(Meter Meter, long Micros)> Of(long micros, MeteredQuantities quantities, MeterPrices? prices)
    {
        var meters = Meter.All.Where(meter => prices is not null && prices[meter].Billionths > 0 && meter.Count(quantities) > 0).ToArray();
        if (meters.Length == 0)
        {
            return [];
        }

        var weights = Array.ConvertAll(meters, meter => (Int128)prices![meter].Billionths * meter.Millionths * meter.Count(quantities));
        while (weights.Aggregate((sum, weight) => sum + weight) > long.MaxValue)
        {
            weights = Array.ConvertAll(weights, weight => weight >> 1);
        }

        var shares = new long[meters.Length];
        LargestRemainder.Split<Int128>(Math.Abs(micros), weights, shares);
        return [.. meters.Zip(shares, (meter, share) => (meter, micros < 0 ? -share : share))];
    }
}
