using MaiCluster.Gateway.Requests;
using MaiCluster.Serving.Admission;
using MaiCluster.Serving.Pipeline;
using MaiCluster.Serving.Requests;

namespace MaiCluster.Gateway.OpenInference;

/// <summary>The statistics of what this process answered over the open inference protocol.</summary>
internal sealed class StatisticsDesk(IInferencePipeline pipeline, StatisticsBook book)
{
    /// <param name="model">Empty = all that answered something and the key may ask for.</param>
    /// <param name="version">Empty = all of the model.</param>
    public async ValueTask<(IReadOnlyList<ModelStatistics>? Statistics, RequestFailure? Failure)> ReadAsync(string model, string version, ApiKey key, CancellationToken cancellationToken)
    {
        if (model.Length == 0)
        {
            return ([.. book.ReadAll().Where(statistics => key.Scope.AllowsModel(statistics.Name))], null);
        }

        var (opened, failure) = await pipeline.OpenAsync(model, key, cancellationToken);
        if (opened is null)
        {
            return (null, failure);
        }

        var faults = new RequestFaults();
        return ModelVersions.Check(opened, version, faults)
            ? ([.. ModelVersions.Of(opened).Where(known => version.Length == 0 || known == version).Select(known => book.Read(model, known))], null)
            : (null, faults.First);
    }
}
