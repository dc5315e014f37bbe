using System.Text.Json;

namespace MaiCluster.Gateway.Tests.Admin;

public sealed class KeyEndpointTests : IAsyncLifetime
{
    private AccessHost _host = null!;

    public async Task InitializeAsync() => _host = await AccessHost.StartAsync();

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task A_made_key_is_shown_with_all_its_terms_and_its_secret_once()
    {
        await _host.SendAsync("POST", "/admin/tenants", 200, """{"id":"acme","name":"Acme"}""");
        await _host.SendAsync("POST", "/admin/teams", 200, """{"tenant":"acme","id":"search","name":"Search"}""");
        var made = await _host.SendAsync("POST", "/admin/keys", 200, """
            {"name":"ci","tenant":"acme","team":"search","role":"viewer","expires":"2999-01-31",
             "scope":{"models":["mai-*"],"scenarios":["support"],"paths":["/v1/models"],"addresses":["127.0.0.0/8","::1"]}}
            """);

        Assert.Matches("^mai_[0-9A-Za-z]{32}$", made.GetProperty("secret").GetString());
        var id = made.GetProperty("id").GetString()!;
        var shown = await _host.SendAsync("GET", $"/admin/keys/{id}", 200);
        Assert.Equal(
            $$$"""{"id":"{{{id}}}","name":"ci","tenant":"acme","team":"search","role":"viewer","scope":{"models":["mai-*"],"scenarios":["support"],"paths":["/v1/models"],"addresses":["127.0.0.0/8","::1/128"]},"created":"{{{shown.GetProperty("created").GetString()}}}","expires":"2999-01-31T00:00:00+00:00","revoked":null,"old_secret_until":null}""",
            shown.GetRawText());
        Assert.Equal(["local", "ci"], await NamesAsync("/admin/keys"));
        Assert.Equal(["ci"], await NamesAsync("/admin/keys?tenant=acme"));
        Assert.Empty(await NamesAsync("/admin/keys?tenant=none"));
    }

    [Fact]
    public async Task A_change_replaces_what_is_given_and_empty_texts_take_away()
    {
        var (id, _) = await _host.AddKeyAsync("\"expires\":\"2999-01-31\",\"scope\":{\"models\":[\"a\"],\"paths\":[\"/v1\"]}");
        var changed = await _host.SendAsync("PATCH", $"/admin/keys/{id}", 200, """{"role":"operator","expires":"","scope":{"models":[]}}""");

        Assert.Equal("operator", changed.GetProperty("role").GetString());
        Assert.Equal("made", changed.GetProperty("name").GetString());
        Assert.Equal(JsonValueKind.Null, changed.GetProperty("expires").ValueKind);
        Assert.Equal("""{"models":[],"scenarios":[],"paths":["/v1"],"addresses":[]}""", changed.GetProperty("scope").GetRawText());
        Assert.False(changed.TryGetProperty("secret", out _));
    }

    [Fact]
    public async Task A_revoked_key_stops_within_a_second()
    {
        var (id, secret) = await _host.AddKeyAsync();
        await _host.SendAsync("GET", "/v1/models", 200, key: secret);
        Assert.NotEqual(JsonValueKind.Null, (await _host.SendAsync("DELETE", $"/admin/keys/{id}", 200)).GetProperty("revoked").ValueKind);

        _host.Time.Advance(TimeSpan.FromMilliseconds(999));
        Assert.Equal(("invalid_api_key", "This API key is unknown, revoked or expired."), await _host.RefusalAsync("GET", "/v1/models", 401, key: secret));
        Assert.Equal(("not_found", $"There is no working key '{id}'. GET /admin/keys lists what there is."), await _host.RefusalAsync("DELETE", $"/admin/keys/{id}", 404));
        await _host.RefusalAsync("PATCH", $"/admin/keys/{id}", 404, "{}");
        await _host.RefusalAsync("POST", $"/admin/keys/{id}/rotate", 404, """{"overlap_seconds":0}""");
    }

    [Fact]
    public async Task A_rotated_secret_works_beside_the_new_one_until_the_overlap_ends()
    {
        var (id, old) = await _host.AddKeyAsync();
        var rotated = await _host.SendAsync("POST", $"/admin/keys/{id}/rotate", 200, """{"overlap_seconds":60}""");
        var secret = rotated.GetProperty("secret").GetString()!;
        Assert.Equal(id, rotated.GetProperty("id").GetString());

        await _host.SendAsync("GET", "/v1/models", 200, key: old);
        await _host.SendAsync("GET", "/v1/models", 200, key: secret);
        _host.Time.Advance(TimeSpan.FromSeconds(60));
        await _host.RefusalAsync("GET", "/v1/models", 401, key: old);
        await _host.SendAsync("GET", "/v1/models", 200, key: secret);

        await _host.SendAsync("POST", $"/admin/keys/{id}/rotate", 200, """{"overlap_seconds":0}""");
        _host.ForgetKnownKeys();
        await _host.RefusalAsync("GET", "/v1/models", 401, key: secret);
    }

    [Theory]
    [InlineData("{}", "name", "'name' is required")]
    [InlineData("""{"name":" "}""", "name", "1 to 128 characters")]
    [InlineData("""{"name":"a","nam":"b"}""", "nam", "Did you mean 'name'?")]
    [InlineData("""{"name":"a","tenant":"Acme"}""", "tenant", "lower-case")]
    [InlineData("""{"name":"a","tenant":"none"}""", "tenant", "There is no open tenant 'none'")]
    [InlineData("""{"name":"a","team":"none"}""", "team", "There is no open team 'default/none'")]
    [InlineData("""{"name":"a","role":"root"}""", "role", "none, viewer, operator, owner")]
    [InlineData("""{"name":"a","expires":"soon"}""", "expires", "ISO 8601")]
    [InlineData("""{"name":"a","expires":"2020-01-01"}""", "expires", "over already")]
    [InlineData("""{"name":"a","scope":{"models":"mai-text"}}""", "scope.models", "an array")]
    [InlineData("""{"name":"a","scope":{"models":["a b"]}}""", "scope.models[0]", "a model's name")]
    [InlineData("""{"name":"a","scope":{"paths":["/v1","v1"]}}""", "scope.paths[1]", "the beginning of a path")]
    [InlineData("""{"name":"a","scope":{"addresses":["example.org"]}}""", "scope.addresses[0]", "CIDR")]
    [InlineData("""{"name":"a","scope":{"scenarios":[7]}}""", "scope.scenarios[0]", "a string")]
    [InlineData("""{"name":"a","scope":{"model":[]}}""", "scope.model", "Unknown field")]
    public async Task A_wrong_field_is_named_with_what_would_be_right(string json, string param, string named)
    {
        var error = await _host.Gateway.PostErrorAsync("/admin/keys", json);
        Assert.Equal(param, error.GetProperty("param").GetString());
        Assert.Contains(named, error.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal(["local"], await NamesAsync("/admin/keys"));
    }

    [Fact]
    public async Task Limits_of_lists_overlap_and_tenants_hold()
    {
        var (id, _) = await _host.AddKeyAsync();
        var many = string.Join(',', Enumerable.Repeat("\"a\"", 65));
        Assert.Contains("at most 64", (await _host.Gateway.PostErrorAsync("/admin/keys", $$$"""{"name":"a","scope":{"models":[{{{many}}}]}}""")).GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Contains("0 to 2592000", (await _host.Gateway.PostErrorAsync($"/admin/keys/{id}/rotate", """{"overlap_seconds":2592001}""")).GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Contains("required", (await _host.Gateway.PostErrorAsync($"/admin/keys/{id}/rotate", "{}")).GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal(("unsupported_parameter", "'tenant' is not supported here (a key stays with its tenant, whose bills name it); leave it out."), await _host.RefusalAsync("PATCH", $"/admin/keys/{id}", 400, """{"tenant":"acme"}"""));
    }

    private async Task<IEnumerable<string?>> NamesAsync(string path) =>
        (await _host.SendAsync("GET", path, 200)).GetProperty("data").EnumerateArray().Select(key => key.GetProperty("name").GetString()).ToArray();
}
