using MaiCluster.Serving.Prices;

namespace MaiCluster.Gateway.Tests.Fakes;

/// <summary>Everything is free, in euro.</summary>
public sealed class OnePrice : IPrices
{
    public PriceBook Book { get; } = new("EUR", [new PriceList { From = new DateOnly(2020, 1, 1), Default = MeterPrices.Free }]);

    public string Source => "prices.yaml";
}
