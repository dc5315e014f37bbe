namespace MaiCluster.Serving.Replicas;

/// <summary>How the fleet starts and stops replicas, wherever they are. Calls return when the order is taken, not when it is carried out; what becomes of it shows in snapshots.</summary>
public interface IReplicaControl
{
    /// <param name="planVersion">Orders of an older plan than the last one heard are ignored.</param>
    Task StartAsync(ReplicaId replica, long planVersion, CancellationToken cancellationToken);

    /// <summary>Drains, then unloads.</summary>
    Task StopAsync(ReplicaId replica, long planVersion, CancellationToken cancellationToken);
}
