using System.Text.Json;
using MaiCluster.Gateway.Health;
using MaiCluster.Gateway.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;

namespace MaiCluster.Gateway.Tests.OpenInference;

public sealed class ProtocolCallsTests(ProtocolFixture fixture) : IClassFixture<ProtocolFixture>
{
    [Fact]
    public async Task Health_needs_no_key_and_all_else_does()
    {
        using var client = new HttpClient { BaseAddress = fixture.Host.Address };
        Assert.Equal(200, (int)(await client.GetAsync(new Uri("v2/health/live", UriKind.Relative)).Within("live")).StatusCode);
        Assert.Equal(200, (int)(await client.GetAsync(new Uri("v2/health/ready", UriKind.Relative)).Within("ready")).StatusCode);
        foreach (var path in new[] { "v2", "v2/models/echo", "v2/models/echo/ready", "v2/models/stats", "v2/logging" })
        {
            using var response = await client.GetAsync(new Uri(path, UriKind.Relative)).Within(path);
            Assert.Equal(401, (int)response.StatusCode);
            Assert.Equal(JsonValueKind.String, JsonElement.Parse(await response.Content.ReadAsStringAsync()).GetProperty("error").ValueKind);
        }
    }

    [Fact]
    public async Task A_server_that_waits_is_not_ready()
    {
        await using var host = await GatewayHost.StartAsync();
        host.Services.GetRequiredService<Readiness>().Await("mai-text", "loading");

        Assert.Equal(400, (int)(await host.Client.GetAsync(new Uri("v2/health/ready", UriKind.Relative)).Within("ready")).StatusCode);
    }

    [Fact]
    public async Task The_server_says_what_it_is() =>
        Assert.Equal("maicluster", (await fixture.Host.GetJsonAsync("v2")).GetProperty("name").GetString());

    [Fact]
    public async Task A_model_says_what_it_takes()
    {
        var model = await fixture.Host.GetJsonAsync("v2/models/rows");
        Assert.Equal(
            """{"name":"rows","versions":["1"],"platform":"onnxruntime_onnx","inputs":[{"name":"a","datatype":"FP32","shape":[-1,2]},{"name":"b","datatype":"INT64","shape":[-1]}],"outputs":[{"name":"y","datatype":"FP32","shape":[-1,2]}]}""",
            model.GetRawText());
        Assert.Equal(["1", "3"], (await fixture.Host.GetJsonAsync("v2/models/echo")).GetProperty("versions").EnumerateArray().Select(version => version.GetString()));
        Assert.Equal(1, (await fixture.Host.GetJsonAsync("v2/models/echo/versions/1")).GetProperty("inputs").GetArrayLength());
        Assert.Equal("echo has no version '7'; it has 1, 3.", (await fixture.Host.GetJsonAsync("v2/models/echo/versions/7", 404)).GetProperty("error").GetString());
        Assert.Equal("text_output", (await fixture.Host.GetJsonAsync("v2/models/mai-text")).GetProperty("outputs")[0].GetProperty("name").GetString());
    }

    [Fact]
    public async Task A_model_says_how_it_is_served()
    {
        var config = await fixture.Host.GetJsonAsync("v2/models/rows/config");

        Assert.Equal(4, config.GetProperty("max_batch_size").GetInt32());
        Assert.Equal("""{"name":"a","data_type":"TYPE_FP32","dims":[2]}""", config.GetProperty("input")[0].GetRawText());
        Assert.Equal("""{"preferred_batch_size":[2],"max_queue_delay_microseconds":100}""", config.GetProperty("dynamic_batching").GetRawText());
        Assert.Equal(2, config.GetProperty("instance_group")[0].GetProperty("count").GetInt32());
        Assert.True((await fixture.Host.GetJsonAsync("v2/models/mai-text/config")).GetProperty("model_transaction_policy").GetProperty("decoupled").GetBoolean());
    }

    [Fact]
    public async Task A_model_is_ready_when_a_copy_is_loaded()
    {
        Assert.Equal(200, (int)(await fixture.Host.Client.GetAsync(new Uri("v2/models/echo/versions/3/ready", UriKind.Relative)).Within("ready")).StatusCode);
        Assert.Equal("The model 'rows' is not ready: it is not loaded: its first request or a load call loads it.", (await fixture.Host.GetJsonAsync("v2/models/rows/ready", 400)).GetProperty("error").GetString());
        Assert.Equal("The model 'mai-embed' is not ready: model.onnx is damaged.", (await fixture.Host.GetJsonAsync("v2/models/mai-embed/ready", 400)).GetProperty("error").GetString());
    }

    [Fact]
    public async Task Statistics_count_what_was_answered()
    {
        var pipeline = new TensorPipeline();
        await using var host = await GatewayHost.StartAsync(services: services => TensorHost.Add(services, pipeline));
        const string one = """{"inputs":[{"name":"in_FP32","datatype":"FP32","shape":[1,2],"data":[1,2]}]}""";
        Assert.Equal("[]", (await host.GetJsonAsync("v2/models/stats")).GetProperty("model_stats").GetRawText());
        await host.PostJsonAsync("v2/models/echo/versions/1/infer", one);
        await host.PostJsonAsync("v2/models/echo/versions/1/infer", one);
        pipeline.Failure = new Serving.Requests.RequestFailure(Serving.Requests.FailureKind.Internal, "Broken.");
        await host.PostJsonAsync("v2/models/echo/versions/1/infer", one, 500);

        var statistics = (await host.GetJsonAsync("v2/models/echo/stats")).GetProperty("model_stats");

        Assert.Equal(["1", "3"], statistics.EnumerateArray().Select(version => version.GetProperty("version").GetString()));
        var first = statistics[0];
        Assert.Equal((2, 2), (first.GetProperty("inference_count").GetInt32(), first.GetProperty("execution_count").GetInt32()));
        Assert.Equal("""{"count":2,"ns":10000000}""", first.GetProperty("inference_stats").GetProperty("success").GetRawText());
        Assert.Equal("""{"count":1,"ns":5000000}""", first.GetProperty("inference_stats").GetProperty("fail").GetRawText());
        Assert.Equal("""{"count":2,"ns":4000000}""", first.GetProperty("inference_stats").GetProperty("queue").GetRawText());
        Assert.Equal("""{"batch_size":1,"compute_input":{"count":2,"ns":20},"compute_infer":{"count":2,"ns":400},"compute_output":{"count":2,"ns":60}}""", first.GetProperty("batch_stats")[0].GetRawText());
        Assert.Equal(first.GetRawText(), (await host.GetJsonAsync("v2/models/stats")).GetProperty("model_stats")[0].GetRawText());
    }

    [Fact]
    public async Task The_repository_is_listed_and_ordered_by_the_nodes_own_key_alone()
    {
        var index = await fixture.Host.SendAsync(HttpMethod.Post, "v2/repository/index");
        Assert.Equal(
            """[{"name":"mai-text","version":"1","state":"READY","reason":""},{"name":"echo","version":"1","state":"READY","reason":""},{"name":"echo","version":"3","state":"READY","reason":""},{"name":"rows","state":"UNAVAILABLE","reason":"unloaded"},{"name":"mai-embed","state":"UNAVAILABLE","reason":"model.onnx is damaged"}]""",
            index.GetRawText());
        Assert.Equal(3, (await fixture.Host.SendAsync(HttpMethod.Post, "v2/repository/index", json: """{"ready":true}""")).GetArrayLength());
        Assert.Equal("{}", (await fixture.Host.SendAsync(HttpMethod.Post, "v2/repository/models/echo/load")).GetRawText());
        Assert.Equal("{}", (await fixture.Host.SendAsync(HttpMethod.Post, "v2/repository/models/echo/unload", json: """{"parameters":{"unload_dependents":false}}""")).GetRawText());
        Assert.Equal(
            "The parameter 'config' is not supported here: a package's own manifest says how it is served.",
            (await fixture.Host.SendAsync(HttpMethod.Post, "v2/repository/models/echo/load", 400, json: """{"parameters":{"config":"{}"}}""")).GetProperty("error").GetString());
        await fixture.Host.SendAsync(HttpMethod.Post, "v2/repository/models/echo/unload", 403, KeyRing.OtherKey);
        await fixture.Host.SendAsync(HttpMethod.Post, "v2/repository/models/nothing/load", 404);
    }

    [Theory]
    [InlineData("v2/systemsharedmemory/status", 501, "Shared memory is not served here: tensors are sent in the request, as JSON or binary.")]
    [InlineData("v2/cudasharedmemory/region/r/status", 501, "Shared memory is not served here: tensors are sent in the request, as JSON or binary.")]
    [InlineData("v2/trace/setting", 501, "The trace extension is not served here: traces go where the node was told to send them.")]
    [InlineData("v2/logging", 501, "The logging extension is not served here: '--log-level' says what the node logs.")]
    [InlineData("v2/nothing", 404, "Unknown URL: GET /v2/nothing. GET /openapi.json lists what there is.")]
    public async Task What_is_not_served_is_named(string path, int status, string message) =>
        Assert.Equal(message, (await fixture.Host.GetJsonAsync(path, status)).GetProperty("error").GetString());
}
