using Grpc.Core;
using MaiCluster.Gateway.Grpc.Protocol;
using MaiCluster.Gateway.Hosting;
using MaiCluster.Gateway.Limits;
using MaiCluster.Gateway.OpenInference;
using MaiCluster.Serving.Admission;
using MaiCluster.Serving.Requests;
using Microsoft.Extensions.Options;

namespace MaiCluster.Gateway.Grpc;

/// <summary>The calls of <c>inference.GRPCInferenceService</c>. Each turns a message into a question to a desk, and its answer into a message.</summary>
internal sealed class InferenceService(InferCalls infer, ModelDesk models, RepositoryDesk repository, StatisticsDesk statistics, IOptions<GatewayOptions> options)
    : GRPCInferenceService.GRPCInferenceServiceBase
{
    public override Task<ServerLiveResponse> ServerLive(ServerLiveRequest request, ServerCallContext context) => Task.FromResult(new ServerLiveResponse { Live = true });

    public override Task<ServerReadyResponse> ServerReady(ServerReadyRequest request, ServerCallContext context) =>
        Task.FromResult(new ServerReadyResponse { Ready = models.IsServerReady });

    public override Task<ServerMetadataResponse> ServerMetadata(ServerMetadataRequest request, ServerCallContext context) =>
        Task.FromResult(new ServerMetadataResponse { Name = ModelDesk.ServerName, Version = ModelDesk.ServerVersion, Extensions = { ModelDesk.Extensions } });

    public override async Task<ModelReadyResponse> ModelReady(ModelReadyRequest request, ServerCallContext context)
    {
        var (isReady, failure) = await models.IsReadyAsync(request.Name, request.Version, KeyOf(context), context.CancellationToken);
        return failure is null ? new ModelReadyResponse { Ready = isReady } : throw Refused(failure);
    }

    public override async Task<ModelMetadataResponse> ModelMetadata(ModelMetadataRequest request, ServerCallContext context) =>
        ModelMessages.Metadata(await DescribeAsync(request.Name, request.Version, context));

    public override async Task<ModelConfigResponse> ModelConfig(ModelConfigRequest request, ServerCallContext context) =>
        ModelMessages.Config(await DescribeAsync(request.Name, request.Version, context));

    public override async Task<ModelStatisticsResponse> ModelStatistics(ModelStatisticsRequest request, ServerCallContext context)
    {
        var (read, failure) = await statistics.ReadAsync(request.Name, request.Version, KeyOf(context), context.CancellationToken);
        return read is not null ? new ModelStatisticsResponse { ModelStats = { read.Select(ModelMessages.Statistics) } } : throw Refused(failure!);
    }

    public override async Task<RepositoryIndexResponse> RepositoryIndex(RepositoryIndexRequest request, ServerCallContext context)
    {
        var index = (await repository.IndexAsync(request.Ready, context.CancellationToken)).Select(entry => new RepositoryIndexResponse.Types.ModelIndex
        {
            Name = entry.Name,
            Version = entry.Version,
            State = entry.State,
            Reason = entry.Reason,
        });
        return new RepositoryIndexResponse { Models = { index } };
    }

    public override async Task<RepositoryModelLoadResponse> RepositoryModelLoad(RepositoryModelLoadRequest request, ServerCallContext context) =>
        (WrongSetting(request.Parameters.Keys) ?? await repository.LoadAsync(request.ModelName, context.CancellationToken)) is { } failure
            ? throw Refused(failure) : new RepositoryModelLoadResponse();

    public override async Task<RepositoryModelUnloadResponse> RepositoryModelUnload(RepositoryModelUnloadRequest request, ServerCallContext context) =>
        (WrongSetting(request.Parameters.Keys) ?? await repository.UnloadAsync(request.ModelName, context.CancellationToken)) is { } failure
            ? throw Refused(failure) : new RepositoryModelUnloadResponse();

    public override async Task<ModelInferResponse> ModelInfer(ModelInferRequest request, ServerCallContext context)
    {
        var (response, failure) = await infer.AnswerAsync(request, Exchange.Of(context.GetHttpContext()), context.CancellationToken);
        return response ?? throw Refused(failure!);
    }

    public override Task ModelStreamInfer(IAsyncStreamReader<ModelInferRequest> requestStream, IServerStreamWriter<ModelStreamInferResponse> responseStream, ServerCallContext context) =>
        infer.StreamAsync(requestStream, responseStream, context);

    public override Task<SystemSharedMemoryStatusResponse> SystemSharedMemoryStatus(SystemSharedMemoryStatusRequest request, ServerCallContext context) =>
        throw Absent("shared memory", nameof(SystemSharedMemoryStatus));

    public override Task<SystemSharedMemoryRegisterResponse> SystemSharedMemoryRegister(SystemSharedMemoryRegisterRequest request, ServerCallContext context) =>
        throw Absent("shared memory", nameof(SystemSharedMemoryRegister));

    public override Task<SystemSharedMemoryUnregisterResponse> SystemSharedMemoryUnregister(SystemSharedMemoryUnregisterRequest request, ServerCallContext context) =>
        throw Absent("shared memory", nameof(SystemSharedMemoryUnregister));

    public override Task<CudaSharedMemoryStatusResponse> CudaSharedMemoryStatus(CudaSharedMemoryStatusRequest request, ServerCallContext context) =>
        throw Absent("shared memory", nameof(CudaSharedMemoryStatus));

    public override Task<CudaSharedMemoryRegisterResponse> CudaSharedMemoryRegister(CudaSharedMemoryRegisterRequest request, ServerCallContext context) =>
        throw Absent("shared memory", nameof(CudaSharedMemoryRegister));

    public override Task<CudaSharedMemoryUnregisterResponse> CudaSharedMemoryUnregister(CudaSharedMemoryUnregisterRequest request, ServerCallContext context) =>
        throw Absent("shared memory", nameof(CudaSharedMemoryUnregister));

    public override Task<TraceSettingResponse> TraceSetting(TraceSettingRequest request, ServerCallContext context) => throw Absent("trace settings", nameof(TraceSetting));

    public override Task<LogSettingsResponse> LogSettings(LogSettingsRequest request, ServerCallContext context) => throw Absent("log settings", nameof(LogSettings));

    // A client may send settings of the model with the order; there are none but the package's own.
    private static RequestFailure? WrongSetting(IEnumerable<string> names) => names.FirstOrDefault(name => name != "unload_dependents") is { } name
        ? new RequestFailure(FailureKind.UnsupportedParameter, $"The parameter '{(name.Length <= 64 ? name : "...")}' is not supported here: a package's own manifest says how it is served.") { Param = "parameters" }
        : null;

    private async Task<ModelCard> DescribeAsync(string model, string version, ServerCallContext context)
    {
        var (card, failure) = await models.DescribeAsync(model, version, KeyOf(context), context.CancellationToken);
        return card ?? throw Refused(failure!);
    }

    private static ApiKey KeyOf(ServerCallContext context) => Exchange.Of(context.GetHttpContext()).Key!;

    private RpcException Refused(RequestFailure failure) => GrpcFailure.From(failure, options.Value.RetryAfter).ToException();

    private static RpcException Absent(string what, string call) =>
        new(new Status(StatusCode.Unimplemented, $"This server has no {what}: {call} is not served."));
}
