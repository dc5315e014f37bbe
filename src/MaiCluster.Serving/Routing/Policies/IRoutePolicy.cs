namespace MaiCluster.Serving.Routing.Policies;

/// <summary>A way to choose among the replicas of a model. One is used by one thread at a time.</summary>
public interface IRoutePolicy
{
    /// <returns>The index of the replica to take; <see cref="ReplicaSelector.None"/> when the request had better wait.</returns>
    int Choose(ReadOnlySpan<ReplicaLoad> replicas, in RouteAsk ask);
}
