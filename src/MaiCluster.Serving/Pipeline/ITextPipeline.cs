using MaiCluster.Serving.Models;
using MaiCluster.Serving.Requests;

namespace MaiCluster.Serving.Pipeline;

/// <summary>Steps 2 to 8 as an endpoint sees them.</summary>
public interface ITextPipeline
{
    /// <summary>Everything clients may ask for.</summary>
    IReadOnlyList<ModelListing> Models { get; }

    /// <summary>The model of this name, loaded if need be: the endpoint builds its request against it.</summary>
    ValueTask<(TextModel? Model, RequestFailure? Failure)> OpenAsync(string model, CancellationToken cancellationToken);

    /// <summary>Admits the request to a replica's queue, or says why not. Returns at once; tokens come on the run's stream.</summary>
    ValueTask<(TextRun? Run, RequestFailure? Failure)> StartAsync(TextRequest request, CancellationToken cancellationToken);
}
