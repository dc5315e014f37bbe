using MaiCluster.Serving.Prices;

namespace MaiCluster.Serving.Tests.Prices;

public sealed class PriceBookTests
{
    private static readonly PriceBook Book = new("EUR", [List(2026, 3, 1), List(2026, 1, 1)]);

    [Theory]
    [InlineData("2025-12-31T23:59:59.9999999Z", "0001-01-01", "2026-01-01T00:00:00Z")]
    [InlineData("2026-01-01T00:00:00Z", "2026-01-01", "2026-03-01T00:00:00Z")]
    [InlineData("2026-01-01T00:30:00+01:00", "0001-01-01", "2026-01-01T00:00:00Z")]
    [InlineData("2025-12-31T23:30:00-01:00", "2026-01-01", "2026-03-01T00:00:00Z")]
    [InlineData("2026-02-28T23:59:59.9999999Z", "2026-01-01", "2026-03-01T00:00:00Z")]
    [InlineData("2026-03-01T00:00:00Z", "2026-03-01", null)]
    public void A_list_is_in_force_from_its_midnight_in_utc_to_the_next(string moment, string from, string? change)
    {
        var at = Instant(moment);
        Assert.Equal(from, Book.At(at).ToString());
        Assert.Equal(change is null ? null : Instant(change), Book.NextChange(at));
    }

    [Fact]
    public void Before_the_first_list_nothing_has_a_price()
    {
        Assert.Same(PriceList.None, Book.At(Instant("2025-06-01T00:00:00Z")));
        Assert.Null(PriceList.None.Bill("m", scenario: null));
    }

    [Fact]
    public void A_client_pays_the_scenarios_price_else_the_models_else_the_default()
    {
        var (scenario, own, other) = (Price("1"), Price("2"), Price("3"));
        var list = List(2026, 1, 1) with
        {
            Models = new Dictionary<string, ModelPrices> { ["m"] = new() { Bill = own } },
            Scenarios = new Dictionary<string, MeterPrices> { ["s"] = scenario },
        };
        Assert.Same(scenario, list.Bill("m", "s"));
        Assert.Same(scenario, list.Bill("unpriced", "s"));
        Assert.Same(own, list.Bill("m", "t"));
        Assert.Same(own, list.Bill("m", scenario: null));
        Assert.Null(list.Bill("unpriced", scenario: null));
        Assert.Null(list.Model("unpriced"));
        Assert.Same(other, (list with { Default = other }).Bill("unpriced", scenario: null));
        Assert.Same(other, (list with { Default = other }).Model("unpriced")!.Bill);
        Assert.Same(own, (list with { Default = other }).Model("m")!.Bill);
    }

    private static PriceList List(int year, int month, int day) => new() { From = new DateOnly(year, month, day) };

    private static MeterPrices Price(string pages) => new(new Dictionary<Meter, UnitPrice> { [Meter.Pages] = UnitPrice.Parse(pages) });

    private static DateTimeOffset Instant(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
