using MaiCluster.Serving.Prices;

namespace MaiCluster.Serving.Tests.Prices;

public sealed class UnitPriceTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("0.000000001", 1)]
    [InlineData("0.15", 150_000_000)]
    [InlineData("0.1500", 150_000_000)]
    [InlineData("2.5000000000000", 2_500_000_000)]
    [InlineData("1000000", 1_000_000_000_000_000)]
    [InlineData("999999.999999999", 999_999_999_999_999)]
    public void A_price_is_read_to_the_billionth(string text, long billionths) => Assert.Equal(billionths, UnitPrice.Parse(text).Billionths);

    [Theory]
    [InlineData("-1", "The price -1 is negative; expected at least 0.")]
    [InlineData("0.0000000001", "The price 0.0000000001 has too many decimals; expected at most 9.")]
    [InlineData("1000000.000000001", "The price 1000000.000000001 is too much; expected at most 1000000.")]
    [InlineData("1e-3", "The price 1e-3 is no plain number; expected digits and at most one decimal point, such as 0.15.")]
    [InlineData("1,5", "The price 1,5 is no plain number; expected digits and at most one decimal point, such as 0.15.")]
    [InlineData("", "The price  is no plain number; expected digits and at most one decimal point, such as 0.15.")]
    [InlineData("0.00000000000000000000000000000000001", "The price 0.00000000000000000000000000... is no plain number; expected digits and at most one decimal point, such as 0.15.")]
    public void A_wrong_price_is_told_with_what_would_be_right(string text, string message) =>
        Assert.Equal(message, Assert.Throws<FormatException>(() => UnitPrice.Parse(text)).Message);

    [Theory]
    [InlineData(0, "0")]
    [InlineData(1, "0.000000001")]
    [InlineData(150_000_000, "0.15")]
    [InlineData(12_000_000_000, "12")]
    public void A_price_is_written_as_it_is_read(long billionths, string text)
    {
        Assert.Equal(text, new UnitPrice(billionths).ToString());
        Assert.Equal(billionths, UnitPrice.Parse(text).Billionths);
    }
}
