using MaiCluster.Serving.Pipeline;
using MaiCluster.Serving.Requests;

namespace MaiCluster.Gateway.OpenInference;

/// <summary>The statistics of the models that this process answered for.</summary>
internal sealed class StatisticsDesk(IInferencePipeline pipeline)
{
    /// <param name="model">Empty = all.</param>
    /// <param name="version">Empty = all of the model.</param>
    public async ValueTask<(IReadOnlyList<ModelStatistics>? Statistics, RequestFailure? Failure)> ReadAsync(string model, string version, CancellationToken cancellationToken)
    {
        var (_, failure) = await pipeline.OpenAsync(model, cancellationToken);
        return failure is null ? ([], null) : (null, failure);
    }
}
