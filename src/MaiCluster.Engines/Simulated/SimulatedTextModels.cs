using MaiCluster.Serving.Models;
using MaiCluster.Serving.Profiles;
using MaiCluster.Serving.Requests;

namespace MaiCluster.Engines.Simulated;

/// <summary>The models of the packages here, and beside them those that have only a published profile for a device that is simulated.</summary>
public sealed class SimulatedTextModels : IServedModels
{
    private readonly IServedModels _packaged;
    private readonly Dictionary<string, TextModel> _models;
    private readonly DateTimeOffset _created;

    /// <param name="packaged">Models with files; they win where a name is in both.</param>
    /// <param name="published">Profiles of packages that need no files; where one has several kinds, its shortest context holds.</param>
    public SimulatedTextModels(IServedModels packaged, IEnumerable<ModelProfile> published, TimeProvider time)
    {
        _packaged = packaged;
        _created = time.GetUtcNow();
        var taken = packaged.Catalogue.SelectMany(listing => (string[])[listing.Name, listing.Package]).ToHashSet(StringComparer.Ordinal);
        _models = published.Where(profile => !taken.Contains(profile.Package)).GroupBy(profile => profile.Package, StringComparer.Ordinal)
            .ToDictionary(profiles => profiles.Key, profiles => SimulatedTextModel.Of(profiles.MinBy(profile => profile.MaxContext)!), StringComparer.Ordinal);
    }

    public IReadOnlyList<ModelListing> Catalogue =>
        [.. _packaged.Catalogue, .. _models.Keys.Select(name => new ModelListing(name, name, "text", _created, ModelState.Idle, "simulated"))];

    public ValueTask<(ServedModel? Model, RequestFailure? Failure)> OpenAsync(string name, CancellationToken cancellationToken) =>
        _models.TryGetValue(name, out var model) ? new((model, null)) : _packaged.OpenAsync(name, cancellationToken);
}
