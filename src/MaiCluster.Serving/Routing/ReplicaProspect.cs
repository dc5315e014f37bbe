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
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(30);

    public static ReplicaProspect Of(string package, ClusterSnapshot cluster)
    {
        var (coming, ready, failed) = (false, (TimeSpan?)null, (RequestFailure?)null);
        foreach (var node in cluster.Nodes)
        {
            foreach (var replica in node.Replicas)
            {
                if (replica.Id.Package != package)
                {
                    continue;
                }

                coming |= replica.State is ReplicaState.Starting or ReplicaState.Ready;
                ready = replica.State == ReplicaState.Starting && !(ready < replica.ReadyIn) ? replica.ReadyIn : ready;
                failed = replica.State == ReplicaState.Failed ? Failed(replica) : failed;
            }
        }

        return new ReplicaProspect(coming, ready, failed);
    }

    private static RequestFailure Failed(ReplicaSnapshot replica) => new(FailureKind.ModelUnavailable, $"The model cannot be loaded: {replica.Detail}")
    {
        Param = "model",
        RetryAfter = RetryAfter,
    };
}
