using FsCheck.Xunit;
using MaiCluster.Serving.Prices;

namespace MaiCluster.Serving.Tests.Prices;

public sealed class DevicePriceTests
{
    private const long Hour = 3_600_000_000_000;

    [Theory]
    [InlineData("2.49", Hour, 2_490_000)]
    [InlineData("2.49", Hour / 60, 41_500)]
    [InlineData("0.000000001", Hour, 0)]
    [InlineData("0.000000001", 1_000 * Hour, 1)]
    [InlineData("3.6", 999_999, 0)] // a micro-unit each millisecond
    [InlineData("3.6", 1_000_000, 1)]
    [InlineData("1000000", 900_000 * Hour, 900_000_000_000_000_000)]
    public void Time_held_costs_its_part_of_the_hour_rounded_down(string price, long nanoseconds, long micros) =>
        Assert.Equal(micros, new DevicePrice(UnitPrice.Parse(price), null).Cost(nanoseconds));

    [Property]
    public void Windows_that_follow_each_other_cost_what_they_do_together(uint[] windows)
    {
        var price = new DevicePrice(UnitPrice.Parse("2.490000001"), null);
        var (held, cost) = (0L, 0L);
        foreach (var window in windows)
        {
            cost += price.Cost(held + window) - price.Cost(held);
            held += window;
        }

        Assert.Equal(price.Cost(held), cost);
    }

    [Fact]
    public void For_comparing_a_price_is_known_to_the_micro() => Assert.Equal(2_490_002, new DevicePrice(UnitPrice.Parse("2.4900015"), null).PerHourMicros);
}
