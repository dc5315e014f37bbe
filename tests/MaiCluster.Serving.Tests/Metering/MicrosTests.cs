using MaiCluster.Serving.Metering;

namespace MaiCluster.Serving.Tests.Metering;

public sealed class MicrosTests
{
    [Theory]
    [InlineData(0, 3, 0)]
    [InlineData(1, 3, 0)]
    [InlineData(2, 3, 1)]
    [InlineData(1, 2, 0)]
    [InlineData(3, 2, 2)]
    [InlineData(5, 2, 2)]
    [InlineData(-1, 2, 0)]
    [InlineData(-3, 2, -2)]
    [InlineData(-5, 2, -2)]
    [InlineData(-5, 3, -2)]
    public void A_half_goes_to_the_even_number(long numerator, long denominator, long rounded) =>
        Assert.Equal(rounded, Micros.Round(numerator, denominator));

    [Fact]
    public void What_does_not_fit_is_said() => Assert.Throws<OverflowException>(() => Micros.Round((Int128)long.MaxValue + 1, 1));

    [Fact]
    public void A_denominator_is_above_zero() => Assert.Throws<ArgumentOutOfRangeException>(() => Micros.Round(1, 0));
}
