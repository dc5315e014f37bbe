using MaiCluster.Gateway.Tests.Admin;

namespace MaiCluster.Gateway.Tests.Routes;

public sealed class RouteEndpointTests(AccessFixture fixture) : IClassFixture<AccessFixture>
{
    private readonly AccessHost _host = fixture.Host;

    [Fact]
    public async Task A_route_is_put_read_listed_and_removed_and_each_change_is_in_the_log()
    {
        const string path = "/admin/routes/support-chat";
        const string body = """{"variants":[{"model":"mai-text","weight":9,"defaults":{"temperature":0.2}}],"fallbacks":[{"model":"mai-text","on":["shed","budget"]}],"shadow":{"model":"mai-text","experiment":"small","percent":2.5}}""";
        const string kept = """
            "variants":[{"model":"mai-text","defaults":{"temperature":0.2},"weight":9}],"fallbacks":[{"model":"mai-text","on":["shed","budget"]}],"shadow":{"model":"mai-text","experiment":"small","percent":2.5,"may_leave":false}
            """;

        var put = await _host.SendAsync("PUT", path, 200, body);
        Assert.Equal("support-chat", put.GetProperty("scenario").GetString());
        Assert.Contains(kept, (await _host.SendAsync("GET", path, 200)).GetRawText().Replace(" ", "").Replace("\n", ""), StringComparison.Ordinal);
        Assert.Single((await _host.SendAsync("GET", "/admin/routes", 200)).GetProperty("data").EnumerateArray(), route => route.GetProperty("scenario").GetString() == "support-chat");

        await _host.SendAsync("DELETE", path, 200);
        await _host.SendAsync("GET", path, 404);
        await _host.SendAsync("DELETE", path, 404);
        var log = (await _host.SendAsync("GET", "/admin/audit?limit=2", 200)).GetProperty("data").EnumerateArray().ToArray();
        Assert.Equal(
            [("route.remove", "support-chat", $"{{{kept}}}", "null"), ("route.put", "support-chat", "null", $"{{{kept}}}")],
            log.Select(entry => (entry.GetProperty("action").GetString(), entry.GetProperty("target").GetString(), entry.GetProperty("before").GetRawText(), entry.GetProperty("after").GetRawText())));
    }

    [Fact]
    public async Task A_route_that_somebody_else_changed_is_not_replaced()
    {
        const string path = "/admin/routes/shared", route = """{"variants":[{"model":"mai-text"}]}""";
        var first = (await _host.SendAsync("PUT", path, 200, route)).GetProperty("etag").GetString();
        await _host.SendAsync("PUT", path, 200, route);

        var (_, message) = await _host.RefusalAsync("PUT", path, 400, $$"""{"variants":[{"model":"mai-text"}],"etag":"{{first}}"}""");

        Assert.Equal("The route of 'shared' is not that of this 'etag' any more: read it, and change it again.", message);
    }

    [Theory]
    [InlineData("support", "{}", "'variants' is required")]
    [InlineData("support", """{"variants":[{"weight":1}]}""", "'variants[0].model' is required")]
    [InlineData("support", """{"variants":[{"model":"mai-text","weight":-1}]}""", "'variants[0].weight' must be an integer from 0 to 1000000")]
    [InlineData("support", """{"variants":[{"model":"mai-txt"}]}""", "There is no model 'mai-txt': GET /v1/models lists what there is.")]
    [InlineData("support", """{"variants":[{"model":"mai-text","defaults":{"messages":[]}}]}""", "'variants[0].defaults.messages' cannot be a default: it is each request's own.")]
    [InlineData("support", """{"variants":[{"model":"mai-text"}],"fallbacks":[{"model":"mai-text","on":["boredom"]}]}""", "'fallbacks[0].on[0]' must be one of shed, failure, budget")]
    [InlineData("support", """{"variants":[{"model":"mai-text"}],"shadow":{"model":"mai-text"}}""", "'shadow.experiment' is required")]
    [InlineData("mai-text", """{"variants":[{"model":"mai-text"}]}""", "'mai-text' is a model's name")]
    [InlineData("a:b", """{"variants":[{"model":"mai-text"}]}""", "'a:b' cannot name a scenario")]
    public async Task What_is_no_route_is_refused_by_name(string scenario, string body, string message)
    {
        var (_, refusal) = await _host.RefusalAsync("PUT", "/admin/routes/" + scenario, 400, body);
        Assert.Contains(message, refusal, StringComparison.Ordinal);
    }
}
