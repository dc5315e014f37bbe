using MaiCluster.Serving.Replicas;
using Microsoft.Extensions.Logging;

namespace MaiCluster.Serving.Fleets;

public sealed partial class Fleet
{
    [LoggerMessage(70, LogLevel.Information, "{Replica} is to start.")]
    private partial void LogStart(ReplicaId replica);

    [LoggerMessage(71, LogLevel.Information, "{Replica} is to stop.")]
    private partial void LogStop(ReplicaId replica);

    [LoggerMessage(72, LogLevel.Warning, "The order to {Replica} failed: {Reason}")]
    private partial void LogOrderFailed(ReplicaId replica, string reason);

    [LoggerMessage(73, LogLevel.Warning, "Node {Node} was silent for {Seconds} s: it counts as gone, with its replicas.")]
    private partial void LogGone(string node, double seconds);

    [LoggerMessage(74, LogLevel.Information, "Node {Node} is to drain.")]
    private partial void LogDrain(string node);

    [LoggerMessage(75, LogLevel.Warning, "{Package} gets less than it needs: {Reason}")]
    private partial void LogUnplaced(string package, string reason);

    [LoggerMessage(76, LogLevel.Information, "{Package} is to rest until it is asked for.")]
    private partial void LogRest(string package);
}
