using MaiCluster.Serving.Replicas;

namespace MaiCluster.Serving.Cluster;

/// <summary>Waits for a package's first ready replica.</summary>
public static class ReplicaWait
{
    /// <summary>Completes with null when a replica of the package is ready, or with the reason when one failed to load.</summary>
    public static async Task<string?> For(string package, ClusterView view)
    {
        var known = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
        view.Changed += Look;
        try
        {
            Look(view.Snapshot);
            return await known.Task;
        }
        finally
        {
            view.Changed -= Look;
        }

        void Look(ClusterSnapshot cluster)
        {
            var replicas = cluster.ReplicasOf(package).ToArray();
            if (replicas.Any(replica => replica.State == ReplicaState.Ready))
            {
                known.TrySetResult(null);
            }
            else if (Array.Find(replicas, replica => replica.State == ReplicaState.Failed) is { } failed)
            {
                known.TrySetResult(failed.Detail ?? "it failed");
            }
        }
    }
}
