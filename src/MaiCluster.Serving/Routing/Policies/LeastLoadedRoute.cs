namespace MaiCluster.Serving.Routing.Policies;

/// <summary>The replica with room and the fewest rows taken, the first of equals. Looks at no times.</summary>
public sealed class LeastLoadedRoute : IRoutePolicy
{
    public int Choose(ReadOnlySpan<ReplicaLoad> replicas, in RouteAsk ask)
    {
        var best = ReplicaSelector.None;
        var needs = LoadForecast.KvTokens(ask);
        for (var index = 0; index < replicas.Length; index++)
        {
            if (ReplicaSelector.HasRoom(replicas[index], ask, needs, out _) && (best < 0 || replicas[index].RowsTaken < replicas[best].RowsTaken))
            {
                best = index;
            }
        }

        return best;
    }
}
