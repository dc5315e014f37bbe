using System.Text.Json.Nodes;

namespace MaiCluster.EndToEnd.Clients;

/// <summary>npm's <c>@grpc/grpc-js</c> with the service's proto, and <c>grpc-js-reflection-client</c> without it.</summary>
public class NpmGrpcTests(GrpcNode grpc) : IClassFixture<GrpcNode>
{
    private static readonly string[] Absent =
    [
        "SystemSharedMemoryStatus", "SystemSharedMemoryRegister", "SystemSharedMemoryUnregister",
        "CudaSharedMemoryStatus", "CudaSharedMemoryRegister", "CudaSharedMemoryUnregister", "TraceSetting", "LogSettings",
    ];

    [Fact]
    public async Task Every_unary_call_is_answered_or_refused_by_name()
    {
        var told = await RunAsync("grpc-calls.mjs");
        var calls = told["calls"]!.AsObject();

        foreach (var (method, answer) in calls)
        {
            Assert.StartsWith("req_", Text(answer!["requestId"]), StringComparison.Ordinal);
            Assert.True(Text(answer["code"]) == (Absent.Contains(method) ? "UNIMPLEMENTED" : "OK"), $"{method}: {answer.ToJsonString()}");
            Assert.True(!Absent.Contains(method) || Text(answer["message"]).EndsWith($"{method} is not served.", StringComparison.Ordinal), answer.ToJsonString());
        }

        Assert.Equal(19, calls.Count);
        Assert.True(Response("ServerReady")["ready"]!.GetValue<bool>() && Response("ModelReady")["ready"]!.GetValue<bool>());
        Assert.Equal("onnxruntime_onnx", Text(Response("ModelMetadata")["platform"]));
        Assert.Equal("TYPE_FP32", Text(Response("ModelConfig")["config"]!["input"]![0]!["data_type"]));
        Assert.Contains(Response("RepositoryIndex")["models"]!.AsArray(), model => Text(model!["name"]) == "every-fp32" && Text(model["state"]) == "READY");
        Assert.Equal(("mine", "1"), (Text(Response("ModelInfer")["id"]), Text(Response("ModelInfer")["model_version"])));
        Assert.True(Response("ModelStatistics")["model_stats"]![0]!["inference_count"]!.GetValue<int>() > 0);

        Assert.Equal("UNAUTHENTICATED", Code("noKey"));
        Assert.Equal("UNAUTHENTICATED", Code("wrongKey"));
        Assert.Equal("OK", Code("liveWithoutKey"));
        Assert.Equal("NOT_FOUND", Code("unknownModel"));
        Assert.Equal("INVALID_ARGUMENT", Code("streamedModel"));
        Assert.Contains("'mai-text'", Text(told["streamedModel"]!["message"]), StringComparison.Ordinal);
        Assert.Equal("DEADLINE_EXCEEDED", Code("tooLate"));

        JsonNode Response(string method) => calls[method]!["response"]!;
        string Code(string which) => Text(told[which]!["code"]);
    }

    [Fact]
    public async Task Every_datatype_goes_there_and_back_raw_in_lists_and_packed()
    {
        var told = await RunAsync("grpc-infer.mjs");

        foreach (var (type, answer) in told["answers"]!.AsObject())
        {
            foreach (var way in new[] { "raw", "list", "zipped" })
            {
                if (answer![way] is { } back)
                {
                    Assert.True(back["raw"] is { } raw && JsonNode.DeepEquals(answer["sent"], raw), $"{type}, {way}: {back.ToJsonString()}");
                    Assert.Equal((type, "[1,2]"), (Text(back["type"]), back["shape"]!.ToJsonString()));
                }
            }
        }

        Assert.Equal(14, told["answers"]!.AsObject().Count);
        Assert.Equal("INVALID_ARGUMENT", Text(told["mixed"]!["code"]));
        Assert.Equal("INVALID_ARGUMENT", Text(told["short"]!["code"]));
    }

    [Fact]
    public async Task Texts_stream_errors_do_not_end_the_stream_and_those_who_leave_stop_the_run()
    {
        var told = await RunAsync("grpc-stream.mjs");

        var whole = told["whole"]!["pieces"]!.AsArray();
        Assert.Equal("OK", Text(told["whole"]!["code"]));
        Assert.True(whole.Count > 3, "The text came in few pieces.");
        Assert.Contains("Paris", string.Concat(whole.Select(piece => Text(piece!["text"]))), StringComparison.Ordinal);
        Assert.Equal(whole.Count - 1, whole.Select(piece => piece!["final"]!.GetValue<bool>()).ToList().IndexOf(true));

        var both = told["both"]!["pieces"]!.AsArray();
        Assert.Equal("OK", Text(told["both"]!["code"]));
        Assert.Contains("'nobody'", Text(Assert.Single(both, piece => Text(piece!["id"]) == "wrong")!["error"]), StringComparison.Ordinal);
        foreach (var id in new[] { "a", "b" })
        {
            Assert.True(both.Last(piece => Text(piece!["id"]) == id)!["final"]!.GetValue<bool>());
        }

        Assert.Equal("CANCELLED", Text(told["cancelled"]!["code"]));
        Assert.Equal("DEADLINE_EXCEEDED", Text(told["late"]!["code"]));
        Assert.NotEmpty(told["late"]!["pieces"]!.AsArray());
        await grpc.Node.Api.IdleAsync();
    }

    [Fact]
    public async Task Health_needs_no_key()
    {
        var told = await RunAsync("grpc-health.mjs", ("OPENAI_API_KEY", ""));
        Assert.Equal(
            """{"server":"SERVING","inference":"SERVING","reflection":"SERVING","unknown":"NOT_FOUND","watched":"SERVING","watchedUnknown":"SERVICE_UNKNOWN"}""", told.ToJsonString());
    }

    [Fact]
    public async Task Reflection_tells_all_that_a_client_needs()
    {
        var told = await RunAsync("grpc-reflection.mjs");

        foreach (var version in new[] { "v1", "v1alpha" })
        {
            Assert.Contains("inference.GRPCInferenceService", told[version]!["services"]!.AsArray().GetValues<string>());
            Assert.Equal(20, told[version]!["methods"]!.AsArray().Count);
            Assert.Equal(7, told[version]!["fields"]!.GetValue<int>());
        }

        Assert.True(told["live"]!.GetValue<bool>());
    }

    [Fact]
    public async Task Tls_with_the_nodes_own_authority_serves_grpc_and_the_npm_client()
    {
        (string, string)[] trusting = [("NODE_EXTRA_CA_CERTS", grpc.Authority), ("GRPC_DEFAULT_SSL_ROOTS_FILE_PATH", "")];
        var https = grpc.Node.HttpsAddress;

        var health = await NpmClient.RunAsync("grpc-health.mjs", https, grpc.Node.Key, [("GRPC_TARGET", https.Authority.Replace("127.0.0.1", "localhost", StringComparison.Ordinal)), ("GRPC_TLS", "1"), .. trusting]);
        Assert.Equal("SERVING", Text(health["server"]));

        var chat = await NpmClient.RunAsync("chat.mjs", https, grpc.Node.Key, trusting);
        Assert.Equal("The capital of France is Paris.", Text(chat["choices"]![0]!["message"]!["content"]));
    }

    private Task<JsonNode> RunAsync(string script, params (string Name, string Value)[] more) =>
        NpmClient.RunAsync(script, grpc.Node, [("GRPC_TARGET", grpc.Node.GrpcTarget), .. more]);

    private static string Text(JsonNode? node) => node!.GetValue<string>();
}
