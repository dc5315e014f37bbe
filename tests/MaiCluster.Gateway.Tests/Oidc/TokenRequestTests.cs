using System.Text.Json.Nodes;
using MaiCluster.Gateway.Oidc;
using MaiCluster.Gateway.Tests.Fakes;
using MaiCluster.Serving.Admission;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace MaiCluster.Gateway.Tests.Oidc;

/// <summary>A token in the place of a key, through the gateway.</summary>
public sealed class TokenRequestTests : IAsyncLifetime
{
    private const string Issuer = "https://login.example.org", Audience = "mai";

    private readonly SigningKey _key = SigningKey.Rsa("rsa-1");
    private JwksServer _server = null!;
    private GatewayHost _host = null!;

    public async Task InitializeAsync()
    {
        _server = await JwksServer.StartAsync(_key);
        var options = new OidcOptions { Issuer = Issuer, Audience = Audience, Jwks = _server.Address, RoleClaim = "role" };
        _host = await GatewayHost.StartAsync(services: services => services.AddSingleton(host => new AdmissionGate(
            new KeyRing(), TimeProvider.System, new OidcTokens(options, host.GetRequiredService<IPayerStore>(), TimeProvider.System, NullLoggerFactory.Instance))));
    }

    public async Task DisposeAsync()
    {
        await _host.DisposeAsync();
        await _server.DisposeAsync();
        _key.Dispose();
    }

    [Fact]
    public async Task Requests_and_sessions_belong_to_the_tokens_identity()
    {
        using var content = new StringContent("""{"model":"mai-text","messages":[{"role":"user","content":"x"}]}""", System.Text.Encoding.UTF8, "application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/v1/chat/completions", UriKind.Relative)) { Content = content };
        request.Headers.Authorization = new("Bearer", Token());
        request.Headers.Add("x-session-id", "talk");
        using var response = await _host.Client.SendAsync(request).Within("an answer");
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());

        var asked = Assert.Single(_host.Pipeline.Requests);
        Assert.Matches("^oidc_[0-9a-f]{32}$", asked.Requester.KeyId);
        Assert.Equal(asked.Requester.KeyId + "/talk", asked.SessionId.ToString());

        var line = await _host.Log.LineAsync(response.Headers.GetValues("x-request-id").Single()).Within("the request's line");
        Assert.Contains("key " + asked.Requester.KeyId, line.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(_host.Log.Ours, logged => logged.Text.Contains("person@example.org", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_role_in_the_token_administers_and_none_does_not()
    {
        await _host.SendAsync(HttpMethod.Get, "/admin/nodes", 200, Token("viewer"));
        await _host.SendAsync(HttpMethod.Post, "/admin/nodes/node-1/drain", 403, Token("viewer"));
        await _host.SendAsync(HttpMethod.Get, "/admin/nodes", 403, Token());
    }

    [Fact]
    public async Task A_token_makes_no_client_secret()
    {
        var error = (await _host.SendAsync(HttpMethod.Post, "/v1/realtime/client_secrets", 403, Token(), "{}")).GetProperty("error");
        Assert.Equal("A client secret lives as long as the API key that made it: ask with an API key, not with a token.", error.GetProperty("message").GetString());
    }

    [Fact]
    public async Task A_bad_token_is_401_with_its_reason()
    {
        var error = (await _host.SendAsync(HttpMethod.Get, "/v1/models", 401, Token() + "AA")).GetProperty("error");
        Assert.Equal("invalid_api_key", error.GetProperty("code").GetString());
        Assert.Equal("This token is not taken: its signature is wrong.", error.GetProperty("message").GetString());
    }

    private string Token(string? role = null)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        return _key.Sign(new JsonObject { ["iss"] = Issuer, ["aud"] = Audience, ["sub"] = "person@example.org", ["exp"] = now + 600, ["role"] = role });
    }
}
