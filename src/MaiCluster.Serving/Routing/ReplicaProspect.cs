using MaiCluster.Serving.Cluster;
using MaiCluster.Serving.Replicas;
using MaiCluster.Serving.Requests;

namespace MaiCluster.Serving.Routing;

/// <summary>What may be hoped for of a package that has no ready replica.</summary>
/// <param name="IsComing">One is starting, or draining ones still end.</param>
/// <param name="ReadyIn">When the first will likely be ready.</param>
/// <param name="Failure">Why none will; null when nothing has failed.</param>
internal readonly record struct ReplicaProspect(bool IsComing, TimeSpan? ReadyIn, RequestFailure? Failure)
{
    public static ReplicaProspect Of(string package, ClusterSnapshot cluster)
    {
        var (coming, ready, failed) = (false, (TimeSpan?)null, (RequestFailure?)null);
        foreach (var replica in cluster.ReplicasOf(package))
        {
            coming |= replica.State is ReplicaState.Starting or ReplicaState.Ready;
            ready = replica.State == ReplicaState.Starting && !(ready < replica.ReadyIn) ? replica.ReadyIn : ready;
            failed = replica.State == ReplicaState.Failed ? RequestFailure.NotLoaded("The model", replica.Detail) : failed;
        }

        return new ReplicaProspect(coming, ready, failed);
    }
}
