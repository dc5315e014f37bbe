using MaiCluster.Serving.Prices;

namespace MaiCluster.Serving.Tests.Prices;

public sealed class DevicePriceTests
{
    [Fact]
    public void For_comparing_a_price_is_known_to_the_micro() => Assert.Equal(2_490_002, new DevicePrice(UnitPrice.Parse("2.4900015"), null).PerHourMicros);
}
