using MaiCluster.Serving.Devices;

namespace MaiCluster.Serving.Replicas;

/// <summary>Where replicas come from: packages and the engines that load them.</summary>
public interface IReplicaLoader
{
    /// <summary>Loads a copy of the package onto the device; may take seconds.</summary>
    /// <exception cref="InvalidDataException">The package cannot be served; the message says why and what would cure it.</exception>
    Task<LoadedReplica> LoadAsync(string package, Device device, CancellationToken cancellationToken);
}
