using MaiCluster.Serving.Admission;
using MaiCluster.Serving.Models;
using MaiCluster.Serving.Partners;
using MaiCluster.Serving.Requests;

namespace MaiCluster.Serving.Pipeline;

/// <summary>Opens a model for an endpoint: here, and nowhere else, a key's scope is held against the model that its client names.</summary>
public static class ModelOpening
{
    /// <summary>The model of this name, if the key may ask for it.</summary>
    public static ValueTask<(ServedModel? Model, RequestFailure? Failure)> OpenAsync(this IInferencePipeline pipeline, string name, ApiKey key, CancellationToken cancellationToken) =>
        Refuse(key, name) is { } refused ? new((null, refused)) : pipeline.OpenAsync(name, cancellationToken);

    /// <summary>The model of this name, if the key may ask for it and it is of the kind that the endpoint serves.</summary>
    public static ValueTask<(TModel? Model, RequestFailure? Failure)> OpenAsync<TModel>(this IInferencePipeline pipeline, string name, ApiKey key, CancellationToken cancellationToken)
        where TModel : ServedModel, IServedAs =>
        Refuse(key, name) is { } refused ? new((null, refused)) : pipeline.OpenPartAsync<TModel>(name, cancellationToken);

    /// <summary>A model that no client named: a part of one that was opened for the key, or what reads documents for it.</summary>
    public static async ValueTask<(TModel? Model, RequestFailure? Failure)> OpenPartAsync<TModel>(this IInferencePipeline pipeline, string name, CancellationToken cancellationToken)
        where TModel : ServedModel, IServedAs
    {
        var (model, failure) = await pipeline.OpenAsync(name, cancellationToken);
        return model is null ? (null, failure)
            : model is TModel asked ? (asked, null)
            : (null, WrongKind(model, TModel.Served, pipeline.Models));
    }

    // A client names a model and no scenario.
    private static RequestFailure? Refuse(ApiKey key, string name) => key.Scope.RefuseModel(name) ?? key.Scope.RefuseScenario(null);

    /// <summary>A partner's model is asked for at the paths that partners have, and nowhere else.</summary>
    public static RequestFailure AtPartner(PartnerModel model) => new(
        FailureKind.InvalidRequest,
        $"The model '{model.Name}' is a partner's and is asked for at {string.Join(" or ", model.Operations.Select(operation => operation.Path()))} alone.")
    {
        Param = "model",
    };

    private static RequestFailure WrongKind(ServedModel model, string asked, IReadOnlyList<ModelListing> models)
    {
        if (model is PartnerModel partner)
        {
            return AtPartner(partner);
        }

        var right = models.Where(listing => listing.Modality == asked && listing.Partner is null).Select(listing => listing.Name).Take(10).ToArray();
        return new RequestFailure(
            FailureKind.InvalidRequest,
            $"The model '{model.Name}' is for {model.Modality}, and this is asked of models for {asked}: {(right.Length > 0 ? string.Join(", ", right) : "this node has none")}.")
        {
            Param = "model",
        };
    }
}
