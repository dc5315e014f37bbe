using MaiCluster.Serving.Models;

namespace MaiCluster.Serving.Replicas;

/// <summary>Where replicas come from: the catalogue of packages and the engines that load them.</summary>
public interface IReplicaLoader
{
    /// <summary>Every name that clients may ask for; its state and detail are not read.</summary>
    IReadOnlyList<ModelListing> Catalogue { get; }

    /// <summary>Loads the model; may take seconds.</summary>
    /// <exception cref="InvalidDataException">The package cannot be served; the message says why and what would cure it.</exception>
    Task<TextReplica> LoadAsync(string name, CancellationToken cancellationToken);
}
