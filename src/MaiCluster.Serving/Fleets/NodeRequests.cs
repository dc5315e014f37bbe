using Microsoft.Extensions.Logging;

namespace MaiCluster.Serving.Fleets;

/// <summary>What the fleet asked of its node pool, so that no node is asked for twice while it is on its way. One owner.</summary>
internal sealed partial class NodeRequests(INodePool pool, FleetOptions options, ILogger log)
{
    private readonly HashSet<string> _toRelease = new(StringComparer.Ordinal);
    private int _coming;
    private int _known;
    private TimeSpan _askedAt;

    public async Task FollowAsync(FleetPlan plan, KnownNodes nodes, TimeSpan now, CancellationToken cancellationToken)
    {
        // Nodes that have come since are no longer on their way.
        _coming = now - _askedAt > options.NodeStart ? 0 : Math.Max(0, _coming - Math.Max(0, nodes.Count - _known));
        _known = nodes.Count;
        _toRelease.UnionWith(plan.NodesToDrain);
        var missing = plan.NodesToAdd - _coming;
        if (missing > 0)
        {
            _askedAt = now;
            _coming += missing;
            _coming += await AddAsync(missing, cancellationToken) - missing;
        }

        foreach (var node in _toRelease.Where(node => IsEmpty(nodes, node)).ToList())
        {
            _toRelease.Remove(node);
            await ReleaseAsync(node, cancellationToken);
        }
    }

    private static bool IsEmpty(KnownNodes nodes, string name) =>
        nodes.Find(name) is not { } node || !node.Replicas.Any(replica => replica.State is Replicas.ReplicaState.Starting or Replicas.ReplicaState.Ready or Replicas.ReplicaState.Draining);

    private async Task<int> AddAsync(int count, CancellationToken cancellationToken)
    {
        try
        {
            return await pool.AddAsync(count, cancellationToken);
        }
#pragma warning disable CA1031 // the pool is another system; it is asked again
        catch (Exception error) when (error is not OperationCanceledException)
#pragma warning restore CA1031
        {
            LogAddFailed(count, error.Message);
            return 0;
        }
    }

    private async Task ReleaseAsync(string node, CancellationToken cancellationToken)
    {
        try
        {
            await pool.ReleaseAsync(node, cancellationToken);
        }
#pragma warning disable CA1031 // the pool is another system; it is asked again
        catch (Exception error) when (error is not OperationCanceledException)
#pragma warning restore CA1031
        {
            _toRelease.Add(node);
            LogReleaseFailed(node, error.Message);
        }
    }

    [LoggerMessage(76, LogLevel.Warning, "The node pool gave none of {Count} nodes: {Reason}")]
    private partial void LogAddFailed(int count, string reason);

    [LoggerMessage(77, LogLevel.Warning, "The node pool did not take {Node} back: {Reason}")]
    private partial void LogReleaseFailed(string node, string reason);
}
