using MaiCluster.Gateway.Tests.Admin;
using MaiCluster.Gateway.Tests.Fakes;
using MaiCluster.Serving.Ledgers;
using MaiCluster.Serving.Ledgers.Settlements;
using MaiCluster.Serving.Requests;
using Microsoft.Extensions.DependencyInjection;

namespace MaiCluster.Gateway.Tests.Money;

public sealed class CostEndpointTests(AccessFixture fixture) : IClassFixture<AccessFixture>
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly AccessHost _host = fixture.Host;

    [Fact]
    public async Task Costs_are_shown_and_what_an_adjustment_takes_back_is_not_in_them_any_more()
    {
        var ledgers = _host.Gateway.Services.GetRequiredService<ILedgers>();
        var settlement = new Settlement { Request = RequestId.New(), ServiceTime = Noon, Tenant = "acme", Model = "mai-text", RevenueOf = "mai-text", RevenueMicros = 1_000 };
        await ledgers.PostAsync(settlement.Partition, [settlement], default);
        const string query = "/admin/costs?by=tenant&from=2026-03-01&to=2026-03-02";
        Assert.Equal(1_000, Revenue(await _host.SendAsync("GET", query, 200)));

        // The day of the service is the day of the books; an adjustment is in those of today.
        var booked = (await _host.SendAsync("GET", $"/admin/ledger/postings/{settlement.Request}", 200)).GetProperty("data")[0];
        Assert.Equal(("revenue", "receivable:acme", 1_000), (booked.GetProperty("for").GetString(), booked.GetProperty("debit").GetString(), booked.GetProperty("amount_micros").GetInt64()));
        var body = $$"""{"id":"a-1","corrects":"{{booked.GetProperty("entry").GetString()}}","amount_micros":400,"reason":"too slow"}""";
        await _host.SendAsync("POST", "/admin/ledger/adjustments", 200, body);
        await _host.SendAsync("POST", "/admin/ledger/adjustments", 200, body); // asking twice changes nothing
        var today = LedgerDate.Text(LedgerDate.Of(TimeProvider.System.GetUtcNow()));
        Assert.Equal(-400, Revenue(await _host.SendAsync("GET", $"/admin/costs?by=tenant&from={today}&to={today}", 200)));

        booked = (await _host.SendAsync("GET", "/admin/ledger/postings/" + settlement.PostingId, 200)).GetProperty("data")[0];
        Assert.Equal(400, booked.GetProperty("taken_back_micros").GetInt64());
        var correction = (await _host.SendAsync("GET", "/admin/ledger/postings/adjustment/a-1", 200)).GetProperty("data")[0];
        Assert.Equal(("too slow", "receivable:acme"), (correction.GetProperty("note").GetString(), correction.GetProperty("credit").GetString()));
        Assert.Contains("Nothing is booked under 'req_none'", (await _host.RefusalAsync("GET", "/admin/ledger/postings/req_none", 404)).Message, StringComparison.Ordinal);

        var (_, message) = await _host.RefusalAsync("POST", "/admin/ledger/adjustments", 400, """{"corrects":"2026-03-01/1/model:mai-text","amount_micros":601,"reason":"all of it"}""");
        Assert.Contains("600", message, StringComparison.Ordinal); // what is left of it
        Assert.Equal("ledger.adjust", (await _host.SendAsync("GET", "/admin/audit?limit=1", 200)).GetProperty("data")[0].GetProperty("action").GetString());
    }

    [Fact]
    public async Task Figures_without_traffic_are_null_and_what_if_comes_when_asked_for()
    {
        var ledgers = _host.Gateway.Services.GetRequiredService<ILedgers>();
        var settlement = new Settlement { Request = RequestId.New(), ServiceTime = Noon.AddDays(9), Tenant = "acme", Model = "mai-text", RevenueOf = "mai-text", RevenueMicros = 1_000 };
        await ledgers.PostAsync(settlement.Partition, [settlement], default);
        const string query = "/admin/costs?from=2026-03-10&to=2026-03-10";
        var shown = await _host.SendAsync("GET", query, 200);
        var row = shown.GetProperty("data")[0];
        Assert.Equal(("mai-text", "null", "null"), (row.GetProperty("key").GetString(), row.GetProperty("utilisation").GetRawText(), row.GetProperty("per_million_tokens_micros").GetRawText()));
        Assert.False(shown.TryGetProperty("what_if", out _));
        Assert.Equal(0, (await _host.SendAsync("GET", query + "&what_if=true", 200)).GetProperty("what_if").GetArrayLength());
    }

    [Theory]
    [InlineData("by=colour", "'by' must be one of model, scenario, tenant, partner, device.")]
    [InlineData("what_if=maybe", "'what_if' must be true or false.")]
    [InlineData("from=yesterday", "'from' must be a day such as 2026-03-01.")]
    [InlineData("from=2026-03-02&to=2026-03-01", "'from' is 2026-03-02, after 'to', 2026-03-01: give that day or one before it.")]
    [InlineData("from=2020-01-01&to=2026-03-01", "ask for a year at a time.")]
    public async Task A_wrong_question_is_refused_by_name(string query, string message)
    {
        var (_, refusal) = await _host.RefusalAsync("GET", "/admin/costs?" + query, 400);
        Assert.Contains(message, refusal, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"amount_micros":1,"reason":"x"}""", "names nothing to adjust")]
    [InlineData("""{"tenant":"acme","partner":"p","amount_micros":1,"reason":"x"}""", "names more than one thing to adjust")]
    [InlineData("""{"corrects":"here","amount_micros":1,"reason":"x"}""", "'here' is not an entry of the ledger")]
    [InlineData("""{"tenant":"acme","amount_micros":1}""", "'reason'")]
    [InlineData("""{"tenant":"acme","amount_micros":0.5,"reason":"x"}""", "'amount_micros'")]
    public async Task What_is_no_adjustment_is_refused(string body, string message)
    {
        var (_, refusal) = await _host.RefusalAsync("POST", "/admin/ledger/adjustments", 400, body);
        Assert.Contains(message, refusal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_sees_what_it_has_used_and_nothing_of_others()
    {
        var (_, other) = await _host.AddKeyAsync();
        var shown = await _host.SendAsync("GET", "/v1/usage?from=2026-03-01&to=2026-03-31", 200, key: other);
        Assert.Equal(0, shown.GetProperty("data").GetArrayLength());
        await _host.SendAsync("GET", "/v1/usage", 401, key: KeyRing.Key + "x");
    }

    private static long Revenue(System.Text.Json.JsonElement report) =>
        report.GetProperty("data").EnumerateArray().Single(row => row.GetProperty("key").GetString() == "acme").GetProperty("revenue_micros").GetInt64();
}
