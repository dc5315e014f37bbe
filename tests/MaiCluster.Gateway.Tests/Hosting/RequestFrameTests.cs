using System.Text.Json;
using MaiCluster.Gateway.Tests.Fakes;
using MaiCluster.Serving.Requests;

namespace MaiCluster.Gateway.Tests.Hosting;

public sealed class RequestFrameTests : IAsyncLifetime
{
    private GatewayHost _host = null!;

    public async Task InitializeAsync() => _host = await GatewayHost.StartAsync();

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Theory]
    [InlineData("GET", "/nowhere", 404, "unknown_url", "Unknown URL: GET /nowhere. GET /openapi.json lists what there is.")]
    [InlineData("GET", "/v1/chat/completions", 405, "method_not_supported", "/v1/chat/completions takes POST, not GET.")]
    [InlineData("DELETE", "/v1/models", 405, "method_not_supported", "/v1/models takes GET, HEAD, not DELETE.")]
    [InlineData("GET", "/v1/models/gpt-4", 404, "model_not_found", "There is no model 'gpt-4'. GET /v1/models lists what there is.")]
    public async Task What_no_route_takes_is_refused_in_OpenAIs_shape(string method, string path, int status, string code, string message)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(path, UriKind.Relative));
        var response = await _host.Client.SendAsync(request).Within("an answer");

        Assert.Equal(status, (int)response.StatusCode);
        var error = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty("error");
        Assert.Equal((code, message), (error.GetProperty("code").GetString(), error.GetProperty("message").GetString()));
        Assert.Matches("^req_[0-9a-f]{24}$", response.Headers.GetValues("x-request-id").Single());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("Bearer wrong")]
    [InlineData("Basic c2stdGVzdA==")]
    public async Task Without_a_known_key_there_is_no_answer(string? authorization)
    {
        _host.Client.DefaultRequestHeaders.Remove("Authorization");
        if (authorization is not null)
        {
            _host.Client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", authorization);
        }

        var (response, body) = await _host.PostAsync("/v1/chat/completions", "not even JSON");

        Assert.Equal(401, (int)response.StatusCode);
        Assert.Equal("Bearer", response.Headers.WwwAuthenticate.ToString());
        Assert.Contains("\"code\":\"invalid_api_key\"", body, StringComparison.Ordinal);
        foreach (var open in new[] { "/healthz", "/readyz", "/metrics", "/openapi.json" })
        {
            Assert.Equal(200, (int)(await _host.Client.GetAsync(new Uri(open, UriKind.Relative)).Within(open)).StatusCode);
        }
    }

    [Fact]
    public async Task A_clients_own_request_id_is_not_ours()
    {
        _host.Client.DefaultRequestHeaders.Add("x-request-id", "mine");

        var response = await _host.Client.GetAsync(new Uri("/healthz", UriKind.Relative)).Within("an answer");

        Assert.StartsWith("req_", response.Headers.GetValues("x-request-id").Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bug_is_500_and_logged_under_the_request_id()
    {
        _host.Pipeline.Script = _ => throw new InvalidOperationException("broken inside");

        var (response, body) = await _host.PostAsync("/v1/chat/completions", """{"model":"mai-text","messages":[{"role":"user","content":"Hi"}]}""");

        var id = response.Headers.GetValues("x-request-id").Single();
        Assert.Equal(500, (int)response.StatusCode);
        Assert.Equal($$$"""{"error":{"message":"The server failed. Its log tells more under {{{id}}}.","type":"server_error","param":null,"code":"internal_error"}}""", body);
        Assert.Contains(_host.Log.Ours, line => line.Level == Microsoft.Extensions.Logging.LogLevel.Error && line.Text == $"{id} failed");
    }

    [Fact]
    public async Task A_store_that_is_away_is_503_and_its_whereabouts_stay_in_the_log()
    {
        _host.Pipeline.Script = _ => throw new StoreUnavailableException("'/secret/mai.db' cannot grow.");

        var (response, body) = await _host.PostAsync("/v1/chat/completions", """{"model":"mai-text","messages":[{"role":"user","content":"Hi"}]}""");

        Assert.Equal((503, TimeSpan.FromSeconds(5)), ((int)response.StatusCode, response.Headers.RetryAfter?.Delta));
        Assert.Contains("\"code\":\"store_unavailable\"", body, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", body, StringComparison.Ordinal);
        Assert.Contains(_host.Log.Ours, line => line.Level == Microsoft.Extensions.Logging.LogLevel.Error);
    }

    [Theory]
    [InlineData(FailureKind.QueueFull, 429, "rate_limit_exceeded")]
    [InlineData(FailureKind.Draining, 503, "server_draining")]
    public async Task A_refused_admission_says_when_to_come_back(FailureKind kind, int status, string code)
    {
        _host.Pipeline.Refusal = new RequestFailure(kind, "Not now.") { RetryAfter = TimeSpan.FromSeconds(7) };

        var (response, body) = await _host.PostAsync("/v1/chat/completions", """{"model":"mai-text","messages":[{"role":"user","content":"Hi"}],"stream":true}""");

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal("7", response.Headers.GetValues("Retry-After").Single());
        Assert.Contains($"\"code\":\"{code}\"", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_model_is_404_with_its_code()
    {
        var error = await _host.PostErrorAsync("/v1/chat/completions", """{"model":"gpt-9","messages":[{"role":"user","content":"Hi"}]}""", status: 404);

        Assert.Equal("model_not_found", error.GetProperty("code").GetString());
        Assert.Equal("model", error.GetProperty("param").GetString());
    }

    [Fact]
    public async Task Models_are_listed_in_OpenAIs_shape()
    {
        var list = await _host.Client.GetStringAsync(new Uri("/v1/models", UriKind.Relative)).Within("the models");
        var one = await _host.Client.GetStringAsync(new Uri("/v1/models/mai-text", UriKind.Relative)).Within("the model");

        Assert.Equal("""{"id":"mai-text","object":"model","created":1700000000,"owned_by":"maicluster","package":"smollm2-135m-instruct","modality":"text","state":"ready","detail":null}""", one);
        Assert.Equal($$"""{"object":"list","data":[{{one}}]}""", list);
    }
}
