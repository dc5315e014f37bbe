using Google.Protobuf;
using Grpc.Core;
using MaiCluster.Gateway.Grpc.Protocol;
using MaiCluster.Gateway.Tests.Fakes;
using MaiCluster.Gateway.Tests.OpenInference;
using MaiCluster.Serving.Pipeline;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Tensors;
using Microsoft.Extensions.DependencyInjection;
using Input = MaiCluster.Gateway.Grpc.Protocol.ModelInferRequest.Types.InferInputTensor;

namespace MaiCluster.Gateway.Tests.Grpc;

/// <summary>One message, one answer; the model gives back what it is sent.</summary>
public sealed class InferCallTests : IAsyncLifetime
{
    private readonly TensorPipeline _pipeline = new();
    private GrpcHost _host = null!;

    public async Task InitializeAsync() => _host = await GrpcHost.StartAsync(options => options.ReaderSilenceSeconds = 1, services: services => services.AddSingleton<IInferencePipeline>(_pipeline));

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Every_datatype_goes_there_and_back_raw()
    {
        var request = new ModelInferRequest { ModelName = "echo", Id = "mine" };
        foreach (var type in Enum.GetValues<TensorType>())
        {
            byte[] raw = type == TensorType.Bytes ? [0, 0, 0, 0, 2, 0, 0, 0, 0xFF, 0] : [.. Enumerable.Range(0, 2 * type.ElementBytes()).Select(index => (byte)(index & 1))];
            request.Inputs.Add(new Input { Name = TensorPipeline.InputOf(type), Datatype = type.Name(), Shape = { 1, 2 } });
            request.RawInputContents.Add(ByteString.CopyFrom(raw));
        }

        var response = await InferAsync(request);

        Assert.Equal(("echo", "3", "mine"), (response.ModelName, response.ModelVersion, response.Id));
        Assert.Equal(request.RawInputContents, response.RawOutputContents);
        Assert.Equal(Enum.GetValues<TensorType>().Select(TensorPipeline.OutputOf), response.Outputs.Select(output => output.Name));
        Assert.All(response.Outputs, output => Assert.Equal([1L, 2L], output.Shape));
    }

    [Fact]
    public async Task Elements_in_lists_come_back_raw()
    {
        var response = await InferAsync(Echo(1.5f, -2));

        Assert.Equal(("out_FP32", "FP32"), (response.Outputs.Single().Name, response.Outputs.Single().Datatype));
        Assert.Equal("0000C03F000000C0", Convert.ToHexString(response.RawOutputContents.Single().Span));
        Assert.Equal("", response.Id);
    }

    [Fact]
    public async Task What_is_wrong_with_a_request_is_told()
    {
        var shape = Echo(1, 2, 3);
        var refusal = await RefusalAsync(shape);
        Assert.Equal(StatusCode.InvalidArgument, refusal.StatusCode);
        Assert.Contains("in_FP32", refusal.Status.Detail, StringComparison.Ordinal);

        var unknown = Echo(1, 2);
        unknown.ModelName = "nobody";
        Assert.Equal(new Status(StatusCode.NotFound, "There is no model 'nobody'."), (await RefusalAsync(unknown)).Status);
    }

    [Fact]
    public async Task A_model_that_streams_its_answer_is_refused_by_name()
    {
        var refusal = await RefusalAsync(StreamCallTests.Text("Hi"));

        Assert.Equal(StatusCode.InvalidArgument, refusal.StatusCode);
        Assert.Contains("'mai-text' streams its answer", refusal.Status.Detail, StringComparison.Ordinal);
        Assert.Contains("ModelStreamInfer", refusal.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failure_of_the_model_is_the_calls_status()
    {
        _pipeline.Failure = new RequestFailure(FailureKind.QueueFull, "The queue of 'echo' is full.") { RetryAfter = TimeSpan.FromSeconds(2) };

        var refusal = await RefusalAsync(Echo(1, 2));

        Assert.Equal(new Status(StatusCode.ResourceExhausted, "The queue of 'echo' is full."), refusal.Status);
        Assert.Equal("2000", refusal.Trailers.GetValue("grpc-retry-pushback-ms"));
    }

    [Fact]
    public async Task A_reader_of_one_large_answer_that_takes_nothing_is_gone()
    {
        _pipeline.Answer = _ => [new Tensor("out_FP32", TensorType.Float32, [1, 64 << 10], new byte[256 << 10])];
        using var raw = new RawCalls(_host.Gateway.GrpcAddress);
        using var response = await raw.OpenAsync("ModelInfer", RawCalls.Frame(Echo(1, 2).ToByteArray()));

        var id = response.Headers.GetValues("x-request-id").Single();
        await _host.Gateway.Log.LineAsync(id).Within("the end of a call that nobody reads");
        await Assert.ThrowsAnyAsync<Exception>(() => response.Content.ReadAsByteArrayAsync().Within("the cut"));
        Assert.Equal("0", (await raw.SendAsync("ServerLive", RawCalls.Frame([]))).Status);
        Assert.Equal(1, raw.Connections);
    }

    [Fact]
    public async Task A_bug_is_internal_and_logged_under_the_request_id()
    {
        _pipeline.Answer = _ => throw new InvalidOperationException("broken inside");

        var refusal = await RefusalAsync(Echo(1, 2));

        var id = refusal.Trailers.GetValue("x-request-id");
        Assert.Equal(new Status(StatusCode.Internal, $"The server failed. Its log tells more under {id}."), refusal.Status);
        Assert.Contains(_host.Gateway.Log.Ours, line => line.Level == Microsoft.Extensions.Logging.LogLevel.Error && line.Text == $"{id} failed");
    }

    [Fact]
    public async Task A_store_that_is_away_is_unavailable()
    {
        _pipeline.Answer = _ => throw new StoreUnavailableException("'/secret/mai.db' cannot grow.");

        var refusal = await RefusalAsync(Echo(1, 2));

        Assert.Equal(StatusCode.Unavailable, refusal.Status.StatusCode);
        Assert.Equal("5000", refusal.Trailers.GetValue("grpc-retry-pushback-ms"));
        Assert.DoesNotContain("secret", refusal.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Models_are_described_as_over_http()
    {
        var metadata = await _host.Client.ModelMetadataAsync(new ModelMetadataRequest { Name = "rows" }, GrpcHost.Key()).ResponseAsync.Within("metadata");
        Assert.Equal(("rows", "onnxruntime_onnx", "a FP32 -1,2; b INT64 -1"),
            (metadata.Name, metadata.Platform, string.Join("; ", metadata.Inputs.Select(input => $"{input.Name} {input.Datatype} {string.Join(',', input.Shape)}"))));
        Assert.Equal(["1"], metadata.Versions);

        var config = (await _host.Client.ModelConfigAsync(new ModelConfigRequest { Name = "rows" }, GrpcHost.Key()).ResponseAsync.Within("the config")).Config;
        Assert.Equal((4, 100UL, 2, false), (config.MaxBatchSize, config.DynamicBatching.MaxQueueDelayMicroseconds, config.InstanceGroup.Single().Count, config.ModelTransactionPolicy.Decoupled));
        Assert.Equal((DataType.TypeFp32, 2L), (config.Input[0].DataType, config.Input[0].Dims.Single()));

        var text = (await _host.Client.ModelConfigAsync(new ModelConfigRequest { Name = "mai-text" }, GrpcHost.Key()).ResponseAsync.Within("the config")).Config;
        Assert.True(text.ModelTransactionPolicy.Decoupled);
        Assert.Equal(("text_output", DataType.TypeString), (text.Output.Single().Name, text.Output.Single().DataType));

        Assert.True((await _host.Client.ModelReadyAsync(new ModelReadyRequest { Name = "echo" }, GrpcHost.Key()).ResponseAsync.Within("readiness")).Ready);
        Assert.False((await _host.Client.ModelReadyAsync(new ModelReadyRequest { Name = "rows" }, GrpcHost.Key()).ResponseAsync.Within("readiness")).Ready);
    }

    [Fact]
    public async Task Statistics_and_the_repository_tell_what_was_done_and_what_is_there()
    {
        await InferAsync(Echo(1, 2));
        var read = await _host.Client.ModelStatisticsAsync(new ModelStatisticsRequest { Name = "echo", Version = "1" }, GrpcHost.Key()).ResponseAsync.Within("statistics");
        var index = await _host.Client.RepositoryIndexAsync(new RepositoryIndexRequest { Ready = true }, GrpcHost.Key()).ResponseAsync.Within("the index");

        var statistics = Assert.Single(read.ModelStats);
        Assert.Equal(("echo", "1", 1UL, 1UL), (statistics.Name, statistics.Version, statistics.InferenceCount, statistics.ExecutionCount));
        Assert.Equal(200UL, statistics.InferenceStats.ComputeInfer.Ns);
        Assert.Equal(1UL, statistics.BatchStats.Single().BatchSize);
        Assert.Contains(index.Models, model => model is { Name: "echo", Version: "3", State: "READY", Reason: "" });
        Assert.DoesNotContain(index.Models, model => model.Name == "rows");
    }

    [Fact]
    public async Task Settings_that_come_with_a_load_are_refused_by_name()
    {
        var request = new RepositoryModelLoadRequest { ModelName = "echo", Parameters = { ["config"] = new ModelRepositoryParameter { StringParam = "{}" } } };
        var refusal = await GrpcHost.RefusalOf(_host.Client.RepositoryModelLoadAsync(request, GrpcHost.Key()));
        Assert.Equal(new Status(StatusCode.InvalidArgument, "The parameter 'config' is not supported here: a package's own manifest says how it is served."), refusal.Status);
    }

    private static ModelInferRequest Echo(params float[] values) => new()
    {
        ModelName = "echo",
        ModelVersion = "1",
        Inputs = { new Input { Name = "in_FP32", Datatype = "FP32", Shape = { 1, 2 }, Contents = new InferTensorContents { Fp32Contents = { values } } } },
    };

    private Task<ModelInferResponse> InferAsync(ModelInferRequest request) => _host.Client.ModelInferAsync(request, GrpcHost.Key()).ResponseAsync.Within("an answer");

    private Task<RpcException> RefusalAsync(ModelInferRequest request) => GrpcHost.RefusalOf(_host.Client.ModelInferAsync(request, GrpcHost.Key()));
}
