using MaiCluster.Gateway.Tests.Admin;

namespace MaiCluster.Gateway.Tests.Money;

public sealed class BudgetEndpointTests(AccessFixture fixture) : IClassFixture<AccessFixture>
{
    private readonly AccessHost _host = fixture.Host;

    [Fact]
    public async Task A_budget_is_put_read_listed_and_removed_and_each_change_is_in_the_log()
    {
        const string path = "/admin/budgets/team:acme/search";
        var put = await _host.SendAsync("PUT", path, 200, """{"micros_per_month":5000000,"at_once":4,"warn_percents":[80,100]}""");
        Assert.Equal("team:acme/search", put.GetProperty("id").GetString());

        var shown = await _host.SendAsync("GET", path, 200);
        Assert.Equal((5_000_000, 4, 0, 0), (shown.GetProperty("micros_per_month").GetInt64(), shown.GetProperty("at_once").GetInt64(), shown.GetProperty("spent_this_month_micros").GetInt64(), shown.GetProperty("held_micros").GetInt64()));
        Assert.Equal([80, 100], shown.GetProperty("warn_percents").EnumerateArray().Select(percent => percent.GetInt32()));
        Assert.Contains((await _host.SendAsync("GET", "/admin/budgets", 200)).GetProperty("data").EnumerateArray(), budget => budget.GetProperty("id").GetString() == "team:acme/search");

        await _host.SendAsync("PUT", path, 200, """{"micros_per_month":0}""");
        await _host.SendAsync("DELETE", path, 200);
        await _host.SendAsync("GET", path, 404);
        await _host.SendAsync("DELETE", path, 404);
        var log = (await _host.SendAsync("GET", "/admin/audit?limit=3", 200)).GetProperty("data").EnumerateArray().ToArray();
        Assert.Equal(
            [("budget.remove", "{\"micros_per_month\":0,\"warn_percents\":[]}", "null"), ("budget.put", "{\"micros_per_month\":5000000,\"at_once\":4,\"warn_percents\":[80,100]}", "{\"micros_per_month\":0,\"warn_percents\":[]}"), ("budget.put", "null", "{\"micros_per_month\":5000000,\"at_once\":4,\"warn_percents\":[80,100]}")],
            log.Select(entry => (entry.GetProperty("action").GetString(), entry.GetProperty("before").GetRawText(), entry.GetProperty("after").GetRawText())));
    }

    [Fact]
    public async Task Limits_that_somebody_else_changed_are_not_replaced()
    {
        const string path = "/admin/budgets/tenant:shared";
        var first = (await _host.SendAsync("PUT", path, 200, """{"micros_per_day":1}""")).GetProperty("etag").GetString();
        await _host.SendAsync("PUT", path, 200, $$"""{"micros_per_day":2,"etag":"{{first}}"}""");

        var (_, message) = await _host.RefusalAsync("PUT", path, 400, $$"""{"micros_per_day":3,"etag":"{{first}}"}""");

        Assert.Equal("The limits of tenant:shared are not those of this 'etag' any more: read them, and change them again.", message);
        Assert.Equal(2, (await _host.SendAsync("GET", path, 200)).GetProperty("micros_per_day").GetInt64());
    }

    [Theory]
    [InlineData("tenant:acme", """{"micros_per_day":-1}""", "'micros_per_day' must be")]
    [InlineData("tenant:acme", """{"micros":1}""", "'micros'")]
    [InlineData("tenant:acme", """{"warn_percents":[101],"at_once":1}""", "'warn_percents[0]' must be")]
    [InlineData("tenant:acme", "{}", "These limits limit nothing: give at least one, or remove the budget.")]
    [InlineData("acme", """{"at_once":1}""", "'acme' is not a budget: expected key:TENANT/KEY, team:TENANT/TEAM, tenant:NAME, scenario:NAME, partner:NAME or experiment:NAME.")]
    public async Task What_is_no_budget_is_refused_by_name(string id, string body, string message)
    {
        var (_, refusal) = await _host.RefusalAsync("PUT", "/admin/budgets/" + id, 400, body);
        Assert.Contains(message, refusal, StringComparison.Ordinal);
    }
}
