using MaiCluster.Serving.Prices;

namespace MaiCluster.Serving.Tests.Prices;

public sealed class BegunPricesTests
{
    private const string January = "{'from': '2026-01-01', 'models': {'m': {'bill': {'pages': 1}}}}";
    private const string March = "{'from': '2026-03-01', 'models': {'m': {'bill': {'pages': 2}}}}";

    private static readonly DateTimeOffset Now = new(2026, 2, 10, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(January, March)]
    [InlineData(March, January)]
    [InlineData(January)] // what has not begun may go
    [InlineData(January, "{'from': '2026-03-01', 'default': {'bill': 0}}")] // or change
    [InlineData(January, March, "{'from': '2026-02-11'}")] // or come
    [InlineData("{'from': '2026-01-01', 'models': {'m': {'bill': {'currency': 'EUR', 'pages': 1.000}}}}", March)] // the same in other words
    public void What_has_not_begun_may_change(params string[] lists) => Assert.Empty(Changes(lists));

    [Fact]
    public void A_model_that_had_no_price_may_get_one() =>
        Assert.Empty(Changes("{'from': '2026-01-01', 'rates': {'USD': 0.9}, 'models': {'m': {'bill': {'pages': 1}}, 'new': {'bill': {'currency': 'USD', 'pages': 3}}}}", March));

    [Fact]
    public void Where_there_is_a_default_every_model_had_one() =>
        Assert.Equal(
            ["models.m.bill.pages: was not there and is 1 EUR, and the list from 2026-01-01 has begun; write it into one from 2026-02-11 or later"],
            Faults(
                Book("{'from': '2026-01-01', 'default': {'bill': 0}}"),
                Book("{'from': '2026-01-01', 'default': {'bill': 0}, 'models': {'m': {'bill': {'pages': 1}}}}")));

    [Fact]
    public void A_price_that_has_begun_stays() =>
        Assert.Equal(
            [
                "models.m.bill.pages: was 1 EUR and is 1.5 EUR, and the list from 2026-01-01 has begun; write it into one from 2026-02-11 or later",
                "devices.cpu: was not there and is 1 EUR, and the list from 2026-01-01 has begun; write it into one from 2026-02-11 or later",
            ],
            Changes("{'from': '2026-01-01', 'models': {'m': {'bill': {'pages': 1.5}}}, 'devices': {'cpu': 1}}", March));

    [Fact]
    public void A_list_that_has_begun_stays() => Assert.Equal(["prices: the list from 2026-01-01 is gone, and that day has begun: put it back"], Changes(March));

    [Fact]
    public void A_list_of_a_day_that_has_begun_comes_too_late() =>
        Assert.Equal(
            ["prices: the list from 2026-02-10 is new, and that day has begun; the first day that is free is 2026-02-11"], Changes(January, "{'from': '2026-02-10'}"));

    [Fact]
    public void The_ledgers_currency_stays() =>
        Assert.Equal(
            ["currency: was EUR and is USD; the ledger's currency stays what it is"],
            Faults(Book(January), PriceJson.Book($"{{'currency': 'USD', 'prices': [{January}]}}")));

    [Fact]
    public void At_midnight_a_list_has_begun()
    {
        var (old, book) = (Book(January, March), Book(January));
        Assert.Empty(Faults(old, book, new DateTimeOffset(2026, 2, 28, 23, 59, 59, TimeSpan.Zero)));
        Assert.Single(Faults(old, book, new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero)));
    }

    [Fact]
    public void Every_kind_of_price_is_looked_at()
    {
        const string Whole = """
            {'from': '2026-01-01', 'rates': {'USD': 0.9}, 'devices': {'cpu': 1},
             'models': {'m': {'bill': {'pages': 1}, 'pay': {'pages': 0.5}, 'share': {'of': 'gross', 'percent': 10, 'minimum': 5}}},
             'scenarios': {'s': {'bill': {'pages': 3}}}, 'default': {'bill': 0}}
            """;
        var book = Book(Whole);
        foreach (var (before, after, path) in new[]
        {
            ("'USD': 0.9", "'USD': 0.8", "rates.USD"),
            ("'cpu': 1", "'cpu': 2", "devices.cpu"),
            ("'pages': 1}", "'pages': 2}", "models.m.bill.pages"),
            ("0.5", "0.6", "models.m.pay.pages"),
            ("gross", "net", "models.m.share.above.0"),
            ("10", "11", "models.m.share.above.0"),
            ("'minimum': 5", "'minimum': 6", "models.m.share.minimum"),
            ("'pages': 3", "'pages': 4", "scenarios.s.bill.pages"),
            (", 'default': {'bill': 0}", "", "default.bill"),
        })
        {
            Assert.StartsWith($"{path}: was ", Assert.Single(Faults(book, Book(Whole.Replace(before, after, StringComparison.Ordinal)))), StringComparison.Ordinal);
        }
    }

    private static string[] Changes(params string[] lists) => Faults(Book(January, March), Book(lists));

    private static PriceBook Book(params string[] lists) => PriceJson.Book($"{{'currency': 'EUR', 'prices': [{string.Join(", ", lists)}]}}");

    private static string[] Faults(PriceBook old, PriceBook book, DateTimeOffset? now = null) => [.. BegunPrices.Changes(old, book, now ?? Now).Select(fault => fault.ToString())];
}
