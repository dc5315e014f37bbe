using MaiCluster.Serving.Models;
using MaiCluster.Serving.Requests;

namespace MaiCluster.Serving.Pipeline;

/// <summary>Opens a model for an endpoint that serves one modality.</summary>
public static class ModelOpening
{
    /// <summary>The model of this name, if it is of the kind that the endpoint serves.</summary>
    public static async ValueTask<(TModel? Model, RequestFailure? Failure)> OpenAsync<TModel>(this IInferencePipeline pipeline, string name, CancellationToken cancellationToken)
        where TModel : ServedModel, IServedAs
    {
        var (model, failure) = await pipeline.OpenAsync(name, cancellationToken);
        return model is null ? (null, failure)
            : model is TModel asked ? (asked, null)
            : (null, WrongKind(model, TModel.Served, pipeline.Models));
    }

    private static RequestFailure WrongKind(ServedModel model, string asked, IReadOnlyList<ModelListing> models)
    {
        var right = models.Where(listing => listing.Modality == asked).Select(listing => listing.Name).Take(10).ToArray();
        return new RequestFailure(
            FailureKind.InvalidRequest,
            $"The model '{model.Name}' is for {model.Modality}, and this is asked of models for {asked}: {(right.Length > 0 ? string.Join(", ", right) : "this node has none")}.")
        {
            Param = "model",
        };
    }
}
