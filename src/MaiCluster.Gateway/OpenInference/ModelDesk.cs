using MaiCluster.Gateway.Health;
using MaiCluster.Gateway.Requests;
using MaiCluster.Serving.Admission;
using MaiCluster.Serving.Models;
using MaiCluster.Serving.Pipeline;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Tensors;

namespace MaiCluster.Gateway.OpenInference;

/// <summary>What the protocol tells of the server and of its models, for both transports.</summary>
internal sealed class ModelDesk(IInferencePipeline pipeline, Readiness readiness)
{
    public const string ServerName = "maicluster";

    private const string NoDetail = "it is not loaded: its first request or a load call loads it";

    /// <summary>What the server has beyond the protocol itself.</summary>
    public static IReadOnlyList<string> Extensions { get; } = ["binary_tensor_data", "generate", "model_configuration", "model_repository", "parameters", "statistics"];

    public static string ServerVersion { get; } = typeof(ModelDesk).Assembly.GetName().Version!.ToString(3);

    /// <summary>The node waits for nothing.</summary>
    public bool IsServerReady => readiness.Awaited.Count == 0;

    /// <param name="version">Empty = the newest.</param>
    public async ValueTask<(ModelCard? Card, RequestFailure? Failure)> DescribeAsync(string model, string version, ApiKey key, CancellationToken cancellationToken)
    {
        var (opened, failure) = await pipeline.OpenAsync(model, key, cancellationToken);
        if (opened is null)
        {
            return (null, failure);
        }

        var faults = new RequestFaults();
        var card = opened switch
        {
            TensorModel tensors => ModelVersions.Find(tensors, version, faults) is { } signature ? CardOf(tensors, signature) : null,
            TextModel text => ModelVersions.Check(text, version, faults) ? CardOf(text) : null,
            _ => null,
        };
        return card is null ? (null, faults.First ?? OtherModalities.Refuse(opened)) : (card, null);
    }

    /// <summary>A copy of the model is loaded and takes requests. A failure where there is no such model or version.</summary>
    public async ValueTask<(bool IsReady, RequestFailure? Failure)> IsReadyAsync(string model, string version, ApiKey key, CancellationToken cancellationToken)
    {
        var (opened, failure) = await pipeline.OpenAsync(model, key, cancellationToken);
        var faults = new RequestFaults();
        return opened is null ? (false, failure)
            : !ModelVersions.Check(opened, version, faults) ? (false, faults.First)
            : (pipeline.Models.Any(listing => listing.Name == model && listing.State == ModelState.Ready), null);
    }

    /// <summary>Why a model that is known is not ready.</summary>
    public string WhyNotReady(string model) => pipeline.Models.FirstOrDefault(listing => listing.Name == model) switch
    {
        { State: ModelState.Loading } => "it is being loaded",
        { Detail: { } detail } => detail,
        _ => NoDetail,
    };

    private static ModelCard CardOf(TensorModel model, TensorSignature signature) => new()
    {
        Name = model.Name,
        Versions = ModelVersions.Of(model),
        Version = ModelVersions.NameOf(signature),
        Platform = "onnxruntime_onnx",
        Backend = "onnxruntime",
        Inputs = signature.Inputs,
        Outputs = signature.Outputs,
        Batching = model.Batching,
    };

    private static ModelCard CardOf(TextModel model) => new()
    {
        Name = model.Name,
        Versions = ModelVersions.Of(model),
        Version = ModelVersions.Only,
        Platform = "maicluster_text",
        Backend = "maicluster",
        Inputs = TextSignature.Inputs,
        Outputs = TextSignature.Outputs,
        IsDecoupled = true,
    };
}
