using MaiCluster.Gateway.Health;
using MaiCluster.Serving.Pipeline;
using MaiCluster.Serving.Requests;

namespace MaiCluster.Gateway.OpenInference;

/// <summary>What the protocol tells of the server and of its models, for both transports.</summary>
internal sealed class ModelDesk(IInferencePipeline pipeline, Readiness readiness)
{
    public const string ServerName = "maicluster";

    /// <summary>What the server has beyond the protocol itself.</summary>
    public static IReadOnlyList<string> Extensions { get; } = ["binary_tensor_data", "generate", "model_configuration", "model_repository", "parameters", "statistics"];

    public static string ServerVersion { get; } = typeof(ModelDesk).Assembly.GetName().Version!.ToString(3);

    /// <summary>The node waits for nothing.</summary>
    public bool IsServerReady => readiness.Awaited.Count == 0;

    /// <param name="version">Empty = the newest.</param>
    public async ValueTask<(ModelCard? Card, RequestFailure? Failure)> DescribeAsync(string model, string version, CancellationToken cancellationToken)
    {
        var (_, failure) = await pipeline.OpenAsync(model, cancellationToken);
        return (null, failure);
    }

    /// <summary>A copy of the model is loaded and takes requests. A failure where there is no such model or version.</summary>
    public async ValueTask<(bool IsReady, RequestFailure? Failure)> IsReadyAsync(string model, string version, CancellationToken cancellationToken)
    {
        var (_, failure) = await DescribeAsync(model, version, cancellationToken);
        return (false, failure);
    }
}
