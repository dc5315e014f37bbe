using MaiCluster.Serving.Replicas;

namespace MaiCluster.Orleans.Replicas;

/// <summary>The fleet's orders to replicas of any silo.</summary>
internal sealed class GrainReplicaControl(IGrainFactory grains) : IReplicaControl
{
    public Task StartAsync(ReplicaId replica, long planVersion, CancellationToken cancellationToken) => Of(replica).StartAsync(planVersion).WaitAsync(cancellationToken);

    public Task StopAsync(ReplicaId replica, long planVersion, CancellationToken cancellationToken) => Of(replica).StopAsync(planVersion).WaitAsync(cancellationToken);

    private IReplicaGrain Of(ReplicaId replica) => grains.GetGrain<IReplicaGrain>(replica.ToString());
}
