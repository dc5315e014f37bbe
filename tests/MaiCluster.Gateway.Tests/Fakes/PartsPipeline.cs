using MaiCluster.Serving.Models;
using MaiCluster.Serving.Pipeline;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Streams;

namespace MaiCluster.Gateway.Tests.Fakes;

/// <summary>Answers requests to one model that is not for text, each with the parts that the test's script makes of it.</summary>
public sealed class PartsPipeline(ServedModel served, Func<TensorRequest, IEnumerable<TensorPart>> script) : IInferencePipeline
{
    public IReadOnlyList<ModelListing> Models => [new(served.Name, served.Package, served.Modality, DateTimeOffset.UnixEpoch, ModelState.Ready, null)];

    /// <summary>Requests as they came.</summary>
    public List<TensorRequest> Requests { get; } = [];

    /// <summary>Set to fail runs after their parts.</summary>
    public RequestFailure? Failure { get; set; }

    public ValueTask<(ServedModel? Model, RequestFailure? Failure)> OpenAsync(string model, CancellationToken cancellationToken) =>
        ValueTask.FromResult<(ServedModel?, RequestFailure?)>(model == served.Name
            ? (served, null)
            : (null, new RequestFailure(FailureKind.ModelNotFound, $"There is no model '{model}'.") { Param = "model" }));

    public ValueTask<(InferenceRun? Run, RequestFailure? Failure)> StartAsync(InferenceRequest request, CancellationToken cancellationToken)
    {
        Requests.Add((TensorRequest)request);
        return ValueTask.FromResult<(InferenceRun?, RequestFailure?)>((new PartsRun((TensorRequest)request, script((TensorRequest)request), Failure), null));
    }
}
