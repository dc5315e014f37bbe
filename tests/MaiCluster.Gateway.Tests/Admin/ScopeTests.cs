using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Grpc.AspNetCore.Server;
using Grpc.Core;
using Grpc.Net.Client;
using MaiCluster.Gateway.Grpc.Protocol;
using MaiCluster.Gateway.Tests.Fakes;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace MaiCluster.Gateway.Tests.Admin;

/// <summary>A key's scope holds at every way in.</summary>
public sealed class ScopeTests(AccessFixture fixture) : IClassFixture<AccessFixture>
{
    private const string Model = "mai-text", Form = "form";

    /// <summary>Every route that names a model, with what is asked of it; null = no body.</summary>
    private static readonly Dictionary<string, string?> WithModel = new()
    {
        ["POST /v1/chat/completions"] = """{"model":"mai-text","messages":[{"role":"user","content":"x"}]}""",
        ["POST /v1/completions"] = """{"model":"mai-text","prompt":"x"}""",
        ["POST /v1/responses"] = """{"model":"mai-text","input":"x"}""",
        ["POST /v1/embeddings"] = """{"model":"mai-text","input":"x"}""",
        ["POST /v1/images/generations"] = """{"model":"mai-text","prompt":"x"}""",
        ["POST /v1/audio/speech"] = """{"model":"mai-text","input":"x","voice":"v"}""",
        ["POST /v1/audio/transcriptions"] = Form,
        ["POST /v1/audio/translations"] = Form,
        ["POST /v1/documents/analyze"] = Form,
        ["POST /v1/realtime/client_secrets"] = """{"session":{"type":"realtime","model":"mai-text"}}""",
        ["GET /v1/realtime?model=mai-text"] = null,
        ["GET /v1/audio/voices?model=mai-text"] = null,
        ["GET /v1/models/{**id}"] = null,
        ["POST /tokenize"] = """{"model":"mai-text","prompt":"x"}""",
        ["POST /detokenize"] = """{"model":"mai-text","tokens":[1]}""",
        ["GET /v2/models/{model}"] = null,
        ["GET /v2/models/{model}/ready"] = null,
        ["GET /v2/models/{model}/config"] = null,
        ["GET /v2/models/{model}/stats"] = null,
        ["POST /v2/models/{model}/infer"] = """{"inputs":[{"name":"text_input","shape":[1],"datatype":"BYTES","data":["x"]}]}""",
        ["POST /v2/models/{model}/generate"] = """{"text_input":"x"}""",
        ["POST /v2/models/{model}/generate_stream"] = """{"text_input":"x"}""",
    };

    /// <summary>Beginnings of the routes that name none.</summary>
    private static readonly string[] WithoutModel =
    [
        "GET /v1/images/files/", "GET /v1/usage", "GET /v1/responses/", "DELETE /v1/responses/", "POST /v1/conversations", "GET /v1/conversations/", "DELETE /v1/conversations/",
        "GET /admin/", "POST /admin/", "PATCH /admin/", "DELETE /admin/", "PUT /admin/", "GET /v2/health/", "POST /v2/repository/", "GET /v1/realtime/",
        "GET /healthz", "GET /readyz", "GET /metrics", "GET /openapi.json",
    ];

    /// <summary>Routes that list what the key may see.</summary>
    private static readonly string[] Lists = ["GET /v1/models", "GET /v2", "GET /v2/models/stats"];

    private readonly AccessHost _host = fixture.Host;

    public static TheoryData<string> Routes => [.. AllWithModel];

    private static IEnumerable<string> AllWithModel => WithModel.Keys.Concat(WithModel.Keys.Where(route => route.Contains("/v2/models/{model}", StringComparison.Ordinal)).Select(InVersion));

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task A_model_outside_the_scope_is_refused_at_every_route_and_nothing_runs(string route)
    {
        var (_, inside) = await _host.AddKeyAsync("\"scope\":{\"models\":[\"other\",\"mai-t*\"]}");
        var (_, outside) = await _host.AddKeyAsync("\"scope\":{\"models\":[\"other\",\"mai-x*\"]}");

        var ran = _host.Gateway.Pipeline.Requests.Count;
        var (status, body) = await AskAsync(route, outside);
        Assert.Equal(HttpStatusCode.Forbidden, status);
        Assert.Contains("This key's scope leaves out the model 'mai-text': it is for other, mai-x*.", body, StringComparison.Ordinal);
        Assert.True(route.Contains("/v2/", StringComparison.Ordinal) || body.Contains("\"code\":\"key_scope\"", StringComparison.Ordinal), body);
        Assert.Equal(ran, _host.Gateway.Pipeline.Requests.Count);

        (status, body) = await AskAsync(route, inside);
        Assert.False(status is HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized or HttpStatusCode.NotFound, $"{(int)status}: {body}");
    }

    [Fact]
    public void Every_route_is_among_those_with_a_model_or_those_without()
    {
        var routes = _host.Gateway.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<HttpMethodMetadata>() is not null && endpoint.Metadata.GetMetadata<GrpcMethodMetadata>() is null && !endpoint.RoutePattern.RawText!.StartsWith('{'))
            .SelectMany(endpoint => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Where(method => method != "HEAD").Select(method => $"{method} {endpoint.RoutePattern.RawText}"));

        var known = AllWithModel.Select(route => route.Split('?')[0]).Concat(Lists).ToHashSet();
        Assert.DoesNotContain(routes, route => !known.Contains(route) && !Array.Exists(WithoutModel, begin => route.StartsWith(begin, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Models_outside_the_scope_are_not_listed()
    {
        var (_, outside) = await _host.AddKeyAsync("\"scope\":{\"models\":[\"other\"]}");
        var (_, inside) = await _host.AddKeyAsync("\"scope\":{\"models\":[\"mai-*\"]}");
        Assert.Equal(0, (await _host.SendAsync("GET", "/v1/models", 200, key: outside)).GetProperty("data").GetArrayLength());
        Assert.Contains(Model, (await _host.SendAsync("GET", "/v1/models", 200, key: inside)).GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_path_outside_the_scope_is_refused_by_name()
    {
        var (_, secret) = await _host.AddKeyAsync("\"role\":\"owner\",\"scope\":{\"paths\":[\"/v1/models\",\"/inference.GRPCInferenceService\"]}");
        await _host.SendAsync("GET", "/v1/models", 200, key: secret);
        await _host.SendAsync("GET", "/v1/models/mai-text", 200, key: secret);

        const string rest = "it is for /v1/models, /inference.GRPCInferenceService.";
        Assert.Equal(("key_scope", "This key's scope leaves out the path /v1/embeddings: " + rest), await _host.RefusalAsync("POST", "/v1/embeddings", 403, "{}", secret));
        Assert.Equal(("key_scope", "This key's scope leaves out the path /admin/keys: " + rest), await _host.RefusalAsync("GET", "/admin/keys", 403, key: secret));
        Assert.Equal(("key_scope", "This key's scope leaves out the path /v1/realtime: " + rest), await _host.RefusalAsync("GET", "/v1/realtime?model=mai-text", 403, key: secret));
    }

    [Fact]
    public async Task A_client_address_outside_the_scope_is_refused_by_name()
    {
        var (_, near) = await _host.AddKeyAsync("\"scope\":{\"addresses\":[\"127.0.0.0/8\"]}");
        var (_, far) = await _host.AddKeyAsync("\"scope\":{\"addresses\":[\"10.0.0.0/8\"]}");
        await _host.SendAsync("GET", "/v1/models", 200, key: near);
        Assert.Equal(("key_scope", "This key's scope leaves out the address 127.0.0.1: it is for 10.0.0.0/8."), await _host.RefusalAsync("GET", "/v1/models", 403, key: far));
    }

    [Fact]
    public async Task Scopes_hold_over_grpc()
    {
        using var channel = GrpcChannel.ForAddress(_host.Gateway.GrpcAddress);
        var client = new GRPCInferenceService.GRPCInferenceServiceClient(channel);
        var (_, secret) = await _host.AddKeyAsync("\"scope\":{\"models\":[\"other\"]}");
        var (_, elsewhere) = await _host.AddKeyAsync("\"scope\":{\"paths\":[\"/v1\"]}");
        var headers = new Metadata { { "authorization", "Bearer " + secret } };
        var request = new ModelInferRequest { ModelName = Model };

        await RefusedAsync(() => client.ModelInferAsync(request, headers).ResponseAsync, "This key's scope leaves out the model 'mai-text': it is for other.");
        await RefusedAsync(() => client.ModelMetadataAsync(new ModelMetadataRequest { Name = Model }, headers).ResponseAsync, "leaves out the model 'mai-text'");
        await RefusedAsync(() => client.ModelReadyAsync(new ModelReadyRequest { Name = Model }, headers).ResponseAsync, "leaves out the model 'mai-text'");
        await RefusedAsync(() => client.ModelConfigAsync(new ModelConfigRequest { Name = Model }, headers).ResponseAsync, "leaves out the model 'mai-text'");
        await RefusedAsync(() => client.ModelStatisticsAsync(new ModelStatisticsRequest { Name = Model }, headers).ResponseAsync, "leaves out the model 'mai-text'");
        await RefusedAsync(
            () => client.ModelReadyAsync(new ModelReadyRequest { Name = Model }, new Metadata { { "authorization", "Bearer " + elsewhere } }).ResponseAsync,
            "This key's scope leaves out the path /inference.GRPCInferenceService/ModelReady: it is for /v1.");

        using var stream = client.ModelStreamInfer(headers);
        await stream.RequestStream.WriteAsync(request);
        Assert.True(await stream.ResponseStream.MoveNext(default).Within("an answer on the stream"));
        Assert.Contains("leaves out the model 'mai-text'", stream.ResponseStream.Current.ErrorMessage, StringComparison.Ordinal);
        await stream.RequestStream.CompleteAsync();
    }

    [Fact]
    public async Task A_stream_over_grpc_takes_no_more_once_its_key_is_revoked()
    {
        using var channel = GrpcChannel.ForAddress(_host.Gateway.GrpcAddress);
        var client = new GRPCInferenceService.GRPCInferenceServiceClient(channel);
        var (id, secret) = await _host.AddKeyAsync();
        using var stream = client.ModelStreamInfer(new Metadata { { "authorization", "Bearer " + secret } });
        await stream.RequestStream.WriteAsync(new ModelInferRequest { ModelName = "none" });
        Assert.True(await stream.ResponseStream.MoveNext(default).Within("the first answer"));
        Assert.Contains("none", stream.ResponseStream.Current.ErrorMessage, StringComparison.Ordinal);

        await _host.SendAsync("DELETE", $"/admin/keys/{id}", 200);
        _host.ForgetKnownKeys();
        await stream.RequestStream.WriteAsync(new ModelInferRequest { ModelName = "none" });
        Assert.True(await stream.ResponseStream.MoveNext(default).Within("the second answer"));
        Assert.Equal("This API key is unknown, revoked or expired.", stream.ResponseStream.Current.ErrorMessage);
        await stream.RequestStream.CompleteAsync();
    }

    private async Task<(HttpStatusCode Status, string Body)> AskAsync(string route, string key)
    {
        var (method, path) = (route.Split(' ')[0], route.Split(' ')[1].Replace("{model}", Model, StringComparison.Ordinal).Replace("{**id}", Model, StringComparison.Ordinal).Replace("{version}", "1", StringComparison.Ordinal));
        var body = WithModel[route.Replace("/versions/{version}", "", StringComparison.Ordinal)];
        using var form = new MultipartFormDataContent { { new StringContent(Model), "model" }, { new ByteArrayContent([1, 2, 3]), "file", "file.bin" } };
        using var json = new StringContent(body ?? "", Encoding.UTF8, "application/json");
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(path, UriKind.Relative)) { Content = body is null ? null : body == Form ? form : json };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using var response = await _host.Gateway.Client.SendAsync(request).Within($"an answer to {route}");
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    private static string InVersion(string route) => route.Replace("/v2/models/{model}", "/v2/models/{model}/versions/{version}", StringComparison.Ordinal);

    private static async Task RefusedAsync<T>(Func<Task<T>> call, string message)
    {
        var refusal = await Assert.ThrowsAsync<RpcException>(() => call().Within("an answer"));
        Assert.Equal(StatusCode.PermissionDenied, refusal.StatusCode);
        Assert.Contains(message, refusal.Status.Detail, StringComparison.Ordinal);
    }
}
