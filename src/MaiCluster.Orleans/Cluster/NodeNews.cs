using MaiCluster.Orleans.Hosting;
using MaiCluster.Serving.Cluster;
using MaiCluster.Serving.Fleets;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MaiCluster.Orleans.Cluster;

/// <summary>Tells of this node from when its silo runs until before it stops.</summary>
public sealed class NodeNews : IHostedService, IAsyncDisposable
{
    private readonly NodeActors _node;
    private readonly Action<NodeSnapshot> _publish;
    private readonly IFleetPort _fleet;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private NodeAnnouncer? _announcer;

    internal NodeNews(NodeActors node, SnapshotCast cast, ClusterView view, IFleetPort fleet, TimeProvider time, ILogger<NodeNews> log)
    {
        (_node, _fleet, _time, _log) = (node, fleet, time, log);
        _publish = snapshot =>
        {
            view.Publish(snapshot);
            cast.Publish(snapshot);
        };
    }

    /// <summary>The node ends: from now on it says that it takes nothing new.</summary>
    public void Drain() => _announcer?.Drain();

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _announcer = new NodeAnnouncer(_node.Node, _node.Devices, _node.Replicas.Snapshots, _publish, _fleet, _time, _log);
        _node.Replicas.Changed += _announcer.Poke;
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken) => await DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _announcer, null) is { } announcer)
        {
            _node.Replicas.Changed -= announcer.Poke;
            await announcer.DisposeAsync();
        }
    }
}
