using MaiCluster.Serving.Models;
using MaiCluster.Serving.Requests;

namespace MaiCluster.Serving.Partners;

/// <summary>Partners' models beside those of the house.</summary>
public sealed class PartnerModels(IServedModels house, IPartners partners, IPartnerUpstream upstream, DateTimeOffset since) : IServedModels
{
    public IReadOnlyList<ModelListing> Catalogue => partners.Book.Models is { Count: > 0 } models ? [.. house.Catalogue, .. models.Select(Listing)] : house.Catalogue;

    public ValueTask<(ServedModel? Model, RequestFailure? Failure)> OpenAsync(string name, CancellationToken cancellationToken) =>
        partners.Book.Model(name) is { } model ? new((model, null)) : house.OpenAsync(name, cancellationToken);

    private ModelListing Listing(PartnerModel model)
    {
        var standing = upstream.StandingOf(model.Partner);
        return new ModelListing(model.Name, model.Package, model.Modality, since, standing.IsReady ? ModelState.Ready : ModelState.Failed, standing.Problem) { Partner = model.Partner };
    }
}
