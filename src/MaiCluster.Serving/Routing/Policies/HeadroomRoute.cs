namespace MaiCluster.Serving.Routing.Policies;

/// <summary>The product's own: affinity, then the fullest replica that still meets all promised times.</summary>
public sealed class HeadroomRoute : IRoutePolicy
{
    public int Choose(ReadOnlySpan<ReplicaLoad> replicas, in RouteAsk ask) => ReplicaSelector.Choose(replicas, ask);
}
