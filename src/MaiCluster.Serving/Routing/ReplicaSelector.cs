namespace MaiCluster.Serving.Routing;

/// <summary>
/// Step 4, pure: among replicas that hold the session or the longest prefix, else all, the one with the least predicted
/// headroom that still meets the request's times and those promised to its others, and has room for its tokens.
/// </summary>
public static class ReplicaSelector
{
    /// <summary>No replica can take it now.</summary>
    public const int None = -1;

    /// <returns>The index of the replica to take; <see cref="None"/> when the request had better wait.</returns>
    public static int Choose(ReadOnlySpan<ReplicaLoad> replicas, in RouteAsk ask) => throw new NotImplementedException();
}
