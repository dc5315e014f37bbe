using System.Text.Json.Nodes;
using MaiCluster.Gateway.Oidc;
using MaiCluster.Gateway.Tests.Fakes;
using MaiCluster.Serving.Admission;
using MaiCluster.Storage.Keys;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace MaiCluster.Gateway.Tests.Oidc;

/// <summary>Real signatures, and keys over real HTTP.</summary>
public sealed class OidcTokensTests : IAsyncLifetime
{
    private const string Issuer = "https://login.example.org/acme", Audience = "mai";

    // Made once: a key of RSA takes its time.
    private static readonly SigningKey Rsa = SigningKey.Rsa("rsa-1"), Ec = SigningKey.Ec("ec-1");

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly StoreFolder _folder = new();
    private readonly LogLines _log = new();
    private readonly LoggerFactory _loggers;
    private JwksServer _server = null!;
    private SqlitePayerStore _payers = null!;
    private OidcTokens _tokens = null!;

    public OidcTokensTests() => _loggers = new LoggerFactory([_log]);

    public async Task InitializeAsync()
    {
        _server = await JwksServer.StartAsync(Rsa, Ec);
        _payers = new SqlitePayerStore(await _folder.OpenAsync(), _time);
        await _payers.AddAsync(new PayerId("acme"), "Acme", "test", default);
        await _payers.AddAsync(new PayerId("acme", "search"), "Search", "test", default);
        _tokens = Open(Options());
    }

    public async Task DisposeAsync()
    {
        _tokens.Dispose();
        _payers.Dispose();
        await _server.DisposeAsync();
        _folder.Dispose();
        _loggers.Dispose();
    }

    [Fact]
    public async Task Tokens_of_both_algorithms_are_taken_as_one_stable_identity()
    {
        var first = await TakenAsync(Rsa.Sign(Claims()));
        var second = await TakenAsync(Ec.Sign(Claims()));
        var other = await TakenAsync(Ec.Sign(Claims(claims => claims["sub"] = "someone-else")));

        Assert.Matches("^oidc_[0-9a-f]{32}$", first.Id);
        Assert.Equal(first.Id, second.Id);
        Assert.NotEqual(first.Id, other.Id);
        Assert.Equal(("default", null, AdminRole.None), (first.Tenant, first.Team, first.Role));
        Assert.Equal(_time.GetUtcNow().AddMinutes(10), first.Expires);
        Assert.Equal(1, _server.Requests);
    }

    [Fact]
    public async Task Unsigned_and_symmetrically_signed_tokens_are_refused_whatever_their_header_says()
    {
        await TakenAsync(Rsa.Sign(Claims()));
        const string algorithm = "it must be signed with RS256 or ES256, without critical extensions";
        Assert.Equal(algorithm, await WhyNotAsync(SigningKey.Forge(new JsonObject { ["alg"] = "none", ["kid"] = "rsa-1" }, Claims(), null)));
        Assert.Equal(algorithm, await WhyNotAsync(SigningKey.Forge(new JsonObject { ["alg"] = "none" }, Claims(), null)));
        Assert.Equal(algorithm, await WhyNotAsync(SigningKey.Forge(new JsonObject { ["alg"] = "HS256", ["kid"] = "rsa-1" }, Claims(), Rsa.PublicBytes())));
        Assert.Equal(algorithm, await WhyNotAsync(Rsa.Sign(Claims(), header => header["alg"] = "RS512")));
        Assert.Equal(algorithm, await WhyNotAsync(Rsa.Sign(Claims(), header => header["crit"] = new JsonArray("exp"))));

        // Right algorithms, with signatures that are not theirs.
        Assert.Equal("its signature is wrong", await WhyNotAsync(SigningKey.Forge(new JsonObject { ["alg"] = "RS256", ["kid"] = "rsa-1" }, Claims(), Rsa.PublicBytes())));
        Assert.Equal("its issuer has no key by which it could have been signed", await WhyNotAsync(Rsa.Sign(Claims(), header => header["kid"] = "ec-1")));
        Assert.Equal("its issuer has no key by which it could have been signed", await WhyNotAsync(Rsa.Sign(Claims(), header => header.Remove("kid"))));
    }

    [Fact]
    public async Task A_token_whose_claims_were_changed_after_signing_is_refused()
    {
        var parts = Rsa.Sign(Claims()).Split('.');
        var others = Rsa.Sign(Claims(claims => claims["sub"] = "someone-else")).Split('.');
        Assert.Equal("its signature is wrong", await WhyNotAsync($"{parts[0]}.{others[1]}.{parts[2]}"));

        using var stranger = SigningKey.Rsa("rsa-1");
        Assert.Equal("its signature is wrong", await WhyNotAsync(stranger.Sign(Claims())));
    }

    [Theory]
    [InlineData("aud", "other", "it is for another audience")]
    [InlineData("aud", "mai/", "it is for another audience")]
    [InlineData("aud", null, "it is for another audience")]
    [InlineData("iss", "https://login.example.org/acme/", "another issuer made it")]
    [InlineData("iss", "https://login.example.org/other", "another issuer made it")]
    [InlineData("iss", null, "another issuer made it")]
    [InlineData("sub", null, "it has no subject")]
    [InlineData("exp", null, "it has expired")]
    public async Task Claims_must_be_right_to_the_letter(string claim, string? value, string why) => Assert.Equal(why, await WhyNotAsync(Rsa.Sign(Claims(claims =>
    {
        claims.Remove(claim);
        if (value is not null)
        {
            claims[claim] = value;
        }
    }))));

    [Fact]
    public async Task An_audience_may_be_one_of_several() => await TakenAsync(Rsa.Sign(Claims(claims => claims["aud"] = new JsonArray("other", "mai"))));

    [Theory]
    [InlineData(-59, 0, null)]
    [InlineData(-60, 0, "it has expired")]
    [InlineData(600, 60, null)]
    [InlineData(600, 61, "it is not valid yet")]
    public async Task Clocks_may_be_sixty_seconds_apart(int expires, int begins, string? why)
    {
        var now = _time.GetUtcNow().ToUnixTimeSeconds();
        var (_, failure) = await _tokens.CheckAsync(Rsa.Sign(Claims(claims => (claims["exp"], claims["nbf"]) = (now + expires, now + begins))), default);
        Assert.Equal(why is null ? null : $"This token is not taken: {why}.", failure?.Message);
    }

    [Theory]
    [InlineData("ey.ey.ey")]
    [InlineData("eyJhbGciOiJSUzI1NiJ9.eyJ9.AA")]
    [InlineData("eyJhbGciOiJSUzI1NiJ9..")]
    [InlineData("ey$.ey$.ey$")]
    public async Task What_is_no_token_is_refused(string text) => Assert.NotNull(await WhyNotAsync(text));

    [Fact]
    public async Task A_rotated_key_is_fetched_when_a_token_names_it_but_at_most_once_a_minute()
    {
        using var rotated = SigningKey.Rsa("rsa-2");
        await TakenAsync(Rsa.Sign(Claims()));
        _server.Json = SigningKey.Jwks(Rsa, rotated);

        const string why = "its issuer has no key by which it could have been signed";
        for (var attempt = 0; attempt < 5; attempt++)
        {
            Assert.Equal(why, await WhyNotAsync(rotated.Sign(Claims())));
        }

        Assert.Equal(1, _server.Requests);
        _time.Advance(TimeSpan.FromMinutes(1));
        await TakenAsync(rotated.Sign(Claims()));
        await TakenAsync(Rsa.Sign(Claims()));
        Assert.Equal(2, _server.Requests);
    }

    [Fact]
    public async Task While_the_issuer_is_away_its_last_keys_go_on()
    {
        await TakenAsync(Rsa.Sign(Claims()));
        _server.Json = null;
        _time.Advance(TimeSpan.FromMinutes(11));
        await TakenAsync(Rsa.Sign(Claims()));
        await _server.AskedAsync(2);

        Assert.Equal("its issuer has no key by which it could have been signed", await WhyNotAsync(Rsa.Sign(Claims(), header => header["kid"] = "none"))); // waits for the fetch
        await TakenAsync(Rsa.Sign(Claims()));
        Assert.Contains(_log.Ours, line => line.Level == LogLevel.Warning && line.Text == "The issuer's keys could not be fetched (HttpRequestException); those of before go on");
        Assert.Equal(2, _server.Requests);
    }

    [Theory]
    [InlineData("{\"keys\":[]}")]
    [InlineData("no JSON")]
    [InlineData("[]")]
    public async Task Keys_that_cannot_be_read_leave_those_of_before(string json)
    {
        await TakenAsync(Rsa.Sign(Claims()));
        _server.Json = json;
        _time.Advance(TimeSpan.FromMinutes(11));
        Assert.NotNull(await WhyNotAsync(Rsa.Sign(Claims(), header => header["kid"] = "none")));
        Assert.Equal(2, _server.Requests);
        await TakenAsync(Rsa.Sign(Claims()));
    }

    [Fact]
    public async Task A_key_that_the_issuer_took_away_ends_with_the_next_fetch()
    {
        await TakenAsync(Rsa.Sign(Claims()));
        _server.Json = SigningKey.Jwks(Ec);
        _time.Advance(TimeSpan.FromMinutes(10));
        await TakenAsync(Rsa.Sign(Claims()));
        Assert.NotNull(await WhyNotAsync(Rsa.Sign(Claims(), header => header["kid"] = "none"))); // waits for the fetch
        Assert.Equal("its issuer has no key by which it could have been signed", await WhyNotAsync(Rsa.Sign(Claims())));
        await TakenAsync(Ec.Sign(Claims()));
    }

    [Fact]
    public async Task Weak_foreign_and_encrypting_keys_are_no_keys()
    {
        using var weak = SigningKey.Rsa("weak", bits: 1024);
        using var encrypting = SigningKey.Rsa("enc");
        var enc = encrypting.Jwk();
        enc["use"] = "enc";
        _server.Json = new JsonObject { ["keys"] = new JsonArray(weak.Jwk(), enc, new JsonObject { ["kty"] = "oct", ["kid"] = "oct", ["k"] = "AAAA" }, Ec.Jwk()) }.ToJsonString();

        const string why = "its issuer has no key by which it could have been signed";
        Assert.Equal(why, await WhyNotAsync(weak.Sign(Claims())));
        Assert.Equal(why, await WhyNotAsync(encrypting.Sign(Claims())));
        Assert.Equal(why, await WhyNotAsync(weak.Sign(Claims(), header => header["kid"] = "oct")));
        await TakenAsync(Ec.Sign(Claims()));
    }

    [Fact]
    public async Task Claims_name_tenant_team_and_role()
    {
        using var tokens = Open(Options() with { TenantClaim = "https://acme/tenant", TeamClaim = "team", RoleClaim = "roles" });
        var full = Rsa.Sign(Claims(claims =>
        {
            (claims["https://acme/tenant"], claims["team"]) = ("acme", "search");
            claims["roles"] = new JsonArray("app-user", "viewer", 7, "operator");
        }));

        var (key, _) = await tokens.CheckAsync(full, default);
        Assert.Equal(("acme", "search", AdminRole.Operator), (key!.Tenant, key.Team, key.Role));

        (key, _) = await tokens.CheckAsync(Rsa.Sign(Claims(claims => (claims["https://acme/tenant"], claims["roles"]) = ("acme", "owner"))), default);
        Assert.Equal(("acme", null, AdminRole.Owner), (key!.Tenant, key.Team, key.Role));

        (key, _) = await tokens.CheckAsync(Rsa.Sign(Claims(claims => (claims["https://acme/tenant"], claims["roles"]) = ("acme", "none"))), default);
        Assert.Equal(AdminRole.None, key!.Role);
    }

    [Theory]
    [InlineData(null, null, "This token's claim 'tenant' must name an open tenant, and does not.")]
    [InlineData("none", null, "This token's claim 'tenant' must name an open tenant, and does not.")]
    [InlineData("acme", "none", "This token's claim 'team' must name an open team of its tenant, and does not.")]
    [InlineData("default", "search", "This token's claim 'team' must name an open team of its tenant, and does not.")]
    public async Task A_tenant_or_team_that_is_not_there_is_no_way_in(string? tenant, string? team, string message)
    {
        using var tokens = Open(Options() with { TenantClaim = "tenant", TeamClaim = "team" });
        var (key, failure) = await tokens.CheckAsync(Rsa.Sign(Claims(claims => (claims["tenant"], claims["team"]) = (tenant, team))), default);
        Assert.Null(key);
        Assert.Equal(message, failure!.Message);
    }

    [Fact]
    public async Task Nothing_of_a_token_is_logged_or_repeated()
    {
        var bad = Rsa.Sign(Claims(claims => claims["aud"] = "secret-audience"));
        var (_, failure) = await _tokens.CheckAsync(bad, default);
        await TakenAsync(Rsa.Sign(Claims()));
        Assert.DoesNotContain("secret-audience", failure!.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(_log.Ours, line => line.Text.Contains("person@example.org", StringComparison.Ordinal) || line.Text.Contains(bad, StringComparison.Ordinal));
    }

    private OidcTokens Open(OidcOptions options) => new(options, _payers, _time, _loggers);

    private OidcOptions Options() => new() { Issuer = Issuer, Audience = Audience, Jwks = _server.Address };

    /// <summary>Right ones, good for ten minutes.</summary>
    private JsonObject Claims(Action<JsonObject>? change = null)
    {
        var now = _time.GetUtcNow().ToUnixTimeSeconds();
        var claims = new JsonObject { ["iss"] = Issuer, ["aud"] = Audience, ["sub"] = "person@example.org", ["iat"] = now, ["nbf"] = now, ["exp"] = now + 600 };
        change?.Invoke(claims);
        return claims;
    }

    private async Task<ApiKey> TakenAsync(string token)
    {
        var (key, failure) = await _tokens.CheckAsync(token, default);
        Assert.True(key is not null, failure?.Message);
        return key;
    }

    private async Task<string?> WhyNotAsync(string token)
    {
        var (key, failure) = await _tokens.CheckAsync(token, default);
        Assert.Null(key);
        return failure!.Message["This token is not taken: ".Length..^1];
    }
}
