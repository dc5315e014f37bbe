namespace MaiCluster.Serving.Routing.Policies;

/// <summary>The next replica with room after the one that was taken last. Looks at no times.</summary>
public sealed class RoundRobinRoute : IRoutePolicy
{
    private int _last = -1;

    public int Choose(ReadOnlySpan<ReplicaLoad> replicas, in RouteAsk ask)
    {
        var needs = LoadForecast.KvTokens(ask);
        for (var step = 1; step <= replicas.Length; step++)
        {
            var index = (int)(((long)_last + step) % replicas.Length);
            if (ReplicaSelector.HasRoom(replicas[index], ask, needs, out _))
            {
                return _last = index;
            }
        }

        return ReplicaSelector.None;
    }
}
