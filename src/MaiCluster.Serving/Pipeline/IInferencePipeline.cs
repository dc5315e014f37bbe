using MaiCluster.Serving.Models;
using MaiCluster.Serving.Requests;

namespace MaiCluster.Serving.Pipeline;

/// <summary>Steps 2 to 8 as an endpoint sees them, whatever the modality.</summary>
public interface IInferencePipeline
{
    /// <summary>Everything clients may ask for.</summary>
    IReadOnlyList<ModelListing> Models { get; }

    /// <summary>The model of this name: the endpoint builds its request against it. Nothing is loaded onto a device for it.</summary>
    ValueTask<(ServedModel? Model, RequestFailure? Failure)> OpenAsync(string model, CancellationToken cancellationToken);

    /// <summary>Gives the request to a replica, or a place in its model's queue, or says why not. Returns at once; tokens and parts come on the run's stream.</summary>
    ValueTask<(InferenceRun? Run, RequestFailure? Failure)> StartAsync(InferenceRequest request, CancellationToken cancellationToken);
}
