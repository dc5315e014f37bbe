using System.Text.Json;

namespace MaiCluster.Gateway.Tests.Admin;

public sealed class PayerEndpointTests : IAsyncLifetime
{
    private AccessHost _host = null!;

    public async Task InitializeAsync() => _host = await AccessHost.StartAsync();

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Tenants_and_teams_are_made_shown_renamed_and_closed()
    {
        var acme = await _host.SendAsync("POST", "/admin/tenants", 200, """{"id":"acme","name":"Acme"}""");
        Assert.Equal($$"""{"id":"acme","name":"Acme","created":"{{acme.GetProperty("created").GetString()}}","closed":null}""", acme.GetRawText());
        await _host.SendAsync("POST", "/admin/teams", 200, """{"tenant":"acme","id":"search","name":"Search"}""");

        Assert.Equal(["acme", "default"], await IdsAsync("/admin/tenants"));
        Assert.Equal(["search"], await IdsAsync("/admin/teams"));
        Assert.Equal(["search"], await IdsAsync("/admin/teams?tenant=acme"));
        Assert.Empty(await IdsAsync("/admin/teams?tenant=default"));

        Assert.Equal("Finding", (await _host.SendAsync("PATCH", "/admin/teams/acme/search", 200, """{"name":"Finding"}""")).GetProperty("name").GetString());
        Assert.Equal("Finding", (await _host.SendAsync("GET", "/admin/teams/acme/search", 200)).GetProperty("name").GetString());

        Assert.Equal((null, "The tenant 'acme' has 0 working keys and 1 open teams: revoke and close them first."), await _host.RefusalAsync("DELETE", "/admin/tenants/acme", 400));
        await _host.SendAsync("DELETE", "/admin/teams/acme/search", 200);
        Assert.Equal(JsonValueKind.String, (await _host.SendAsync("DELETE", "/admin/tenants/acme", 200)).GetProperty("closed").ValueKind);
        Assert.Equal(("not_found", "There is no open tenant 'acme'. GET /admin/tenants lists what there is."), await _host.RefusalAsync("DELETE", "/admin/tenants/acme", 404));
        Assert.Equal(("not_found", "There is no open team 'acme/none'. GET /admin/teams lists what there is."), await _host.RefusalAsync("GET", "/admin/teams/acme/none", 404));
    }

    [Theory]
    [InlineData("/admin/tenants", """{"name":"Acme"}""", "id", "'id' is required")]
    [InlineData("/admin/tenants", """{"id":"acme"}""", "name", "'name' is required")]
    [InlineData("/admin/tenants", """{"id":"Acme","name":"Acme"}""", "id", "lower-case")]
    [InlineData("/admin/tenants", """{"id":"default","name":"Acme"}""", "id", "an id is given once")]
    [InlineData("/admin/tenants", """{"id":"acme","name":"Acme","tenant":"x"}""", "tenant", "Unknown field")]
    [InlineData("/admin/teams", """{"id":"search","name":"Search"}""", "tenant", "'tenant' is required")]
    [InlineData("/admin/teams", """{"id":"search","name":"Search","tenant":"none"}""", "tenant", "There is no open tenant 'none'")]
    public async Task A_wrong_field_is_named(string path, string json, string param, string named)
    {
        var error = await _host.Gateway.PostErrorAsync(path, json);
        Assert.Equal(param, error.GetProperty("param").GetString());
        Assert.Contains(named, error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_log_says_who_changed_what_and_repeats_no_secret()
    {
        var (owner, secret) = await _host.AddKeyAsync("\"role\":\"owner\"");
        await _host.SendAsync("POST", "/admin/tenants", 200, """{"id":"acme","name":"Acme"}""", secret);
        var made = await _host.SendAsync("POST", "/admin/keys", 200, """{"name":"ci","tenant":"acme"}""", secret);

        var log = await _host.SendAsync("GET", "/admin/audit", 200, key: secret);
        var entries = log.GetProperty("data").EnumerateArray().ToArray();
        Assert.Equal(4, entries.Length); // the node's own key, the owner's, the tenant, its key
        Assert.DoesNotContain(secret, log.GetRawText(), StringComparison.Ordinal);
        Assert.DoesNotContain(made.GetProperty("secret").GetString()!, log.GetRawText(), StringComparison.Ordinal);
        var ours = entries.Where(entry => entry.GetProperty("actor").GetString() == owner).ToArray();
        Assert.Equal(["acme", made.GetProperty("id").GetString()], ours.Select(entry => entry.GetProperty("target").GetString()).Order(StringComparer.Ordinal));

        var one = await _host.SendAsync("GET", "/admin/audit?limit=1", 200);
        Assert.Equal(1, one.GetProperty("data").GetArrayLength());
        Assert.Equal(0, (await _host.SendAsync("GET", "/admin/audit?from=2999-01-01", 200)).GetProperty("data").GetArrayLength());
        Assert.Equal(0, (await _host.SendAsync("GET", "/admin/audit?to=2020-01-01T00:00Z", 200)).GetProperty("data").GetArrayLength());
        Assert.Equal((null, "'from' must be a date or a time in ISO 8601, such as 2027-01-31 or 2027-01-31T12:00:00Z."), await _host.RefusalAsync("GET", "/admin/audit?from=yesterday", 400));
        Assert.Equal((null, "'limit' must be a number from 1 to 1000."), await _host.RefusalAsync("GET", "/admin/audit?limit=1001", 400));
    }

    private async Task<IEnumerable<string?>> IdsAsync(string path) =>
        (await _host.SendAsync("GET", path, 200)).GetProperty("data").EnumerateArray().Select(payer => payer.GetProperty("id").GetString()).ToArray();
}
