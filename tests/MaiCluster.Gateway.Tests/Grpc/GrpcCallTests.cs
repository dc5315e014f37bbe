using Google.Protobuf;
using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Reflection.V1Alpha;
using MaiCluster.Gateway.Grpc.Protocol;
using MaiCluster.Gateway.Health;
using MaiCluster.Gateway.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace MaiCluster.Gateway.Tests.Grpc;

/// <summary>What stands around every call: keys, ids, limits, health, reflection.</summary>
public sealed class GrpcCallTests : IAsyncLifetime
{
    private const int MaxBytes = 64 << 10;

    private GrpcHost _host = null!;

    public async Task InitializeAsync() => _host = await GrpcHost.StartAsync(options => options.MaxTensorBytes = MaxBytes);

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Probes_need_no_key_and_every_call_has_an_id()
    {
        using var call = _host.Client.ServerLiveAsync(new ServerLiveRequest());
        Assert.True((await call.ResponseAsync.Within("an answer")).Live);
        Assert.Matches("^req_[0-9a-f]{24}$", (await call.ResponseHeadersAsync).GetValue("x-request-id"));

        Assert.True((await _host.Client.ServerReadyAsync(new ServerReadyRequest()).ResponseAsync.Within("an answer")).Ready);
    }

    [Theory]
    [InlineData(null, "No API key: send it as 'Authorization: Bearer KEY'.")]
    [InlineData("wrong", "This API key is unknown, revoked or expired.")]
    public async Task Without_a_known_key_a_call_is_refused_unread(string? key, string message)
    {
        var refusal = await GrpcHost.RefusalOf(_host.Client.ModelInferAsync(Large(MaxBytes * 2), GrpcHost.Key(key)));

        Assert.Equal(StatusCode.Unauthenticated, refusal.StatusCode);
        Assert.Equal(message, refusal.Status.Detail);
        Assert.StartsWith("req_", refusal.Trailers.GetValue("x-request-id"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_the_nodes_own_key_loads_and_unloads()
    {
        var load = await GrpcHost.RefusalOf(_host.Client.RepositoryModelLoadAsync(new RepositoryModelLoadRequest { ModelName = "mai-text" }, GrpcHost.Key(KeyRing.OtherKey)));
        var unload = await GrpcHost.RefusalOf(_host.Client.RepositoryModelUnloadAsync(new RepositoryModelUnloadRequest { ModelName = "mai-text" }, GrpcHost.Key(KeyRing.OtherKey)));

        Assert.Equal([StatusCode.PermissionDenied, StatusCode.PermissionDenied], [load.StatusCode, unload.StatusCode]);
    }

    [Fact]
    public async Task What_is_not_served_is_told_by_name()
    {
        var trace = await GrpcHost.RefusalOf(_host.Client.TraceSettingAsync(new TraceSettingRequest(), GrpcHost.Key()));
        Assert.Equal(new Status(StatusCode.Unimplemented, "This server has no trace settings: TraceSetting is not served."), trace.Status);

        var region = await GrpcHost.RefusalOf(_host.Client.CudaSharedMemoryRegisterAsync(new CudaSharedMemoryRegisterRequest(), GrpcHost.Key()));
        Assert.Equal(new Status(StatusCode.Unimplemented, "This server has no shared memory: CudaSharedMemoryRegister is not served."), region.Status);
    }

    [Fact]
    public async Task A_call_that_there_is_not_is_unimplemented_and_has_its_line()
    {
        using var raw = new RawCalls(_host.Gateway.GrpcAddress);
        var (status, response, _) = await raw.SendAsync("ModelDream", RawCalls.Frame([]));

        Assert.Equal("12", status);
        Assert.Equal("There is no call /inference.GRPCInferenceService/ModelDream. Server reflection lists what there is.", response.Headers.GetValues("grpc-message").Single());
        var line = await _host.Gateway.Log.LineAsync(response.Headers.GetValues("x-request-id").Single()).Within("the call's line");
        Assert.Contains("unmatched model  status Unimplemented done", line.Text.Replace("(null)", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_larger_than_the_limit_is_refused()
    {
        var refusal = await GrpcHost.RefusalOf(_host.Client.ModelInferAsync(Large(MaxBytes), GrpcHost.Key()));
        Assert.Equal(StatusCode.ResourceExhausted, refusal.StatusCode);
    }

    [Fact]
    public async Task A_message_that_unpacks_to_more_than_the_limit_is_refused()
    {
        var key = GrpcHost.Key();
        key.Add("grpc-internal-encoding-request", "gzip");

        var refusal = await GrpcHost.RefusalOf(_host.Client.ModelInferAsync(Large(MaxBytes * 100), key));

        Assert.Equal(new Status(StatusCode.ResourceExhausted, $"A message may have {MaxBytes} bytes; this one is larger once it is unpacked."), refusal.Status);
    }

    [Fact]
    public async Task Answers_are_packed_for_those_who_pack()
    {
        using var raw = new RawCalls(_host.Gateway.GrpcAddress);

        var (status, _, plain) = await raw.SendAsync("ServerMetadata", RawCalls.Frame([]));
        Assert.Equal(("0", 0), (status, plain[0]));

        (status, var response, var packed) = await raw.SendAsync("ServerMetadata", RawCalls.Frame([]), encoding: "gzip");
        Assert.Equal(("0", 1), (status, packed[0]));
        Assert.Equal("gzip", response.Headers.GetValues("grpc-encoding").Single());
    }

    [Theory]
    [InlineData("ModelInfer")]
    [InlineData("ModelStreamInfer")]
    public async Task Bytes_that_are_no_message_are_the_clients_fault(string method)
    {
        using var raw = new RawCalls(_host.Gateway.GrpcAddress);
        byte[][] bodies = [RawCalls.Frame([0xFF, 0xFF, 0xFF]), RawCalls.Frame([], packed: 7), [0, 0xFF, 0xFF, 0xFF, 0xFF, 1]];
        foreach (var body in bodies)
        {
            Assert.Equal("3", (await raw.SendAsync(method, body)).Status);
        }

        Assert.DoesNotContain(_host.Gateway.Log.Ours, line => line.Level >= LogLevel.Error);
    }

    [Fact]
    public async Task Health_follows_what_the_node_waits_for()
    {
        var readiness = _host.Gateway.Services.GetRequiredService<Readiness>();
        var health = new global::Grpc.Health.V1.Health.HealthClient(_host.Invoker);
        using var watch = health.Watch(new HealthCheckRequest { Service = "inference.GRPCInferenceService" });
        Assert.Equal(HealthCheckResponse.Types.ServingStatus.Serving, await NextAsync());

        readiness.Await("mai-text", "loading");
        Assert.Equal(HealthCheckResponse.Types.ServingStatus.NotServing, await NextAsync());
        Assert.Equal(HealthCheckResponse.Types.ServingStatus.NotServing, await StatusAsync(""));
        Assert.Equal(HealthCheckResponse.Types.ServingStatus.Serving, await StatusAsync("grpc.reflection.v1.ServerReflection"));
        Assert.False((await _host.Client.ServerReadyAsync(new ServerReadyRequest()).ResponseAsync.Within("an answer")).Ready);

        readiness.Met("mai-text");
        Assert.Equal(HealthCheckResponse.Types.ServingStatus.Serving, await NextAsync());
        Assert.Equal(StatusCode.NotFound, (await GrpcHost.RefusalOf(health.CheckAsync(new HealthCheckRequest { Service = "nobody" }))).StatusCode);

        async Task<HealthCheckResponse.Types.ServingStatus> NextAsync()
        {
            Assert.True(await watch.ResponseStream.MoveNext(default).Within("a change of health"));
            return watch.ResponseStream.Current.Status;
        }

        async Task<HealthCheckResponse.Types.ServingStatus> StatusAsync(string service) =>
            (await health.CheckAsync(new HealthCheckRequest { Service = service }).ResponseAsync.Within("health")).Status;
    }

    [Fact]
    public async Task Reflection_is_served_in_both_versions_from_the_same_descriptors()
    {
        var old = new ServerReflection.ServerReflectionClient(_host.Invoker);
        using var call = old.ServerReflectionInfo();
        await call.RequestStream.WriteAsync(new ServerReflectionRequest { ListServices = "" });
        Assert.True(await call.ResponseStream.MoveNext(default).Within("the services"));

        var services = call.ResponseStream.Current.ListServicesResponse.Service.Select(service => service.Name).Order(StringComparer.Ordinal);

        Assert.Equal(
            ["grpc.health.v1.Health", "grpc.reflection.v1.ServerReflection", "grpc.reflection.v1alpha.ServerReflection", "inference.GRPCInferenceService"], services);
    }

    [Fact]
    public async Task Each_call_has_its_line_and_its_metric_with_its_real_status()
    {
        var refusal = await GrpcHost.RefusalOf(_host.Client.ModelMetadataAsync(new ModelMetadataRequest { Name = "nobody" }, GrpcHost.Key()));
        Assert.Equal(StatusCode.NotFound, refusal.StatusCode);

        var id = refusal.Trailers.GetValue("x-request-id")!;
        var line = await _host.Gateway.Log.LineAsync(id).Within("the call's line");
        Assert.Equal(LogLevel.Information, line.Level);
        Assert.Contains("/inference.GRPCInferenceService/ModelMetadata", line.Text, StringComparison.Ordinal);
        Assert.Contains("status NotFound", line.Text, StringComparison.Ordinal);
        var metrics = await _host.Gateway.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative)).Within("metrics");
        Assert.Contains("""maicluster_grpc_requests_total{route="/inference.GRPCInferenceService/ModelMetadata",status="NotFound"} 1""", metrics, StringComparison.Ordinal);
        Assert.DoesNotContain("nobody", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Http_routes_of_two_words_are_still_unknown()
    {
        var error = await _host.Gateway.PostErrorAsync("/no/where", "{}", status: 404);
        Assert.Equal("unknown_url", error.GetProperty("code").GetString());
    }

    private static ModelInferRequest Large(int bytes) => new()
    {
        ModelName = "mai-text",
        Inputs = { new ModelInferRequest.Types.InferInputTensor { Name = "x", Datatype = "UINT8", Shape = { bytes } } },
        RawInputContents = { ByteString.CopyFrom(new byte[bytes]) },
    };
}
