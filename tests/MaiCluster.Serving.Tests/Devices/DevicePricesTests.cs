using MaiCluster.Serving.Devices;

namespace MaiCluster.Serving.Tests.Devices;

public class DevicePricesTests
{
    [Fact]
    public void Prices_become_micros_exactly()
    {
        var prices = DevicePrices.Parse("h100-80gb=3.5, cpu=0.000001,l4-24gb=1000000,t4-16gb=0");
        Assert.Equal(3_500_000, prices.PerHourMicros("h100-80gb"));
        Assert.Equal(1, prices.PerHourMicros("cpu"));
        Assert.Equal(1_000_000_000_000, prices.PerHourMicros("l4-24gb"));
        Assert.Equal(0, prices.PerHourMicros("t4-16gb"));
        Assert.Equal(0, prices.PerHourMicros("a100-40gb"));
    }

    [Theory]
    [InlineData("", "'' is not a price")]
    [InlineData("cpu", "expected KIND=PRICE")]
    [InlineData("cpu=1=2", "expected KIND=PRICE")]
    [InlineData("cpu=1,", "'' is not a price")]
    [InlineData("CPU=1", "'CPU' is not a kind")]
    [InlineData("cpu=", "no right price")]
    [InlineData("cpu=-1", "no right price")]
    [InlineData("cpu=1e3", "no right price")]
    [InlineData("cpu=1,5", "'5' is not a price")]
    [InlineData("cpu=1000000.1", "no right price")]
    [InlineData("cpu=0.0000001", "up to six decimals")]
    [InlineData("cpu=1,cpu=2", "two prices")]
    public void A_wrong_price_is_named(string text, string message) =>
        Assert.Contains(message, Assert.Throws<FormatException>(() => DevicePrices.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_list_has_a_limit() =>
        Assert.Contains("at most 64", Assert.Throws<FormatException>(() => DevicePrices.Parse(string.Join(',', Enumerable.Range(0, 65).Select(i => $"k{i}=1")))).Message, StringComparison.Ordinal);
}
