using System.Collections.Concurrent;
using MaiCluster.Serving.Cluster;
using MaiCluster.Serving.Fleets;

namespace MaiCluster.Cluster.Tests.Contract;

/// <summary>A fleet actor that decides nothing: it keeps what it is told, and drains the nodes it is told to.</summary>
public sealed class RecordingFleet : IFleetPort
{
    private readonly ConcurrentDictionary<string, NodeSnapshot> _nodes = new();
    private readonly ConcurrentDictionary<string, bool> _drained = new();

    public ConcurrentQueue<GatewayReport> Reports { get; } = new();

    public Task<bool> AnnounceAsync(NodeSnapshot node)
    {
        _nodes[node.Node] = node;
        return Task.FromResult(_drained.ContainsKey(node.Node));
    }

    public Task ReportAsync(GatewayReport report)
    {
        Reports.Enqueue(report);
        return Task.CompletedTask;
    }

    public Task<string?> WakeAsync(string package) => Task.FromResult(package == TestNode.Package ? null : $"no node has '{package}'");

    public Task<bool> DrainNodeAsync(string node) => Task.FromResult(_nodes.ContainsKey(node) && (_drained[node] = true));
}
