namespace MaiCluster.Serving.Routing.Policies;

/// <summary>
/// Draws two replicas and takes the one with fewer rows taken; where neither has room, the first one that has.
/// The power of two random choices (Mitzenmacher 2001). Looks at no times.
/// </summary>
public sealed class TwoChoicesRoute(int seed) : IRoutePolicy
{
    private readonly Random _random = new(seed);

    public int Choose(ReadOnlySpan<ReplicaLoad> replicas, in RouteAsk ask)
    {
        if (replicas.IsEmpty)
        {
            return ReplicaSelector.None;
        }

        var needs = LoadForecast.KvTokens(ask);
        var first = _random.Next(replicas.Length);
        var second = replicas.Length == 1 ? first : (first + 1 + _random.Next(replicas.Length - 1)) % replicas.Length;
        if (replicas[second].RowsTaken < replicas[first].RowsTaken)
        {
            (first, second) = (second, first);
        }

        if (ReplicaSelector.HasRoom(replicas[first], ask, needs, out _))
        {
            return first;
        }

        return ReplicaSelector.HasRoom(replicas[second], ask, needs, out _) ? second : FirstWithRoom(replicas, ask, needs);
    }

    private static int FirstWithRoom(ReadOnlySpan<ReplicaLoad> replicas, in RouteAsk ask, long needs)
    {
        for (var index = 0; index < replicas.Length; index++)
        {
            if (ReplicaSelector.HasRoom(replicas[index], ask, needs, out _))
            {
                return index;
            }
        }

        return ReplicaSelector.None;
    }
}
