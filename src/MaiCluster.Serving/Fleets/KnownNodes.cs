using MaiCluster.Serving.Cluster;

namespace MaiCluster.Serving.Fleets;

/// <summary>Nodes that tell of themselves, and which of them were told to drain. One owner.</summary>
internal sealed class KnownNodes(TimeSpan timeout)
{
    private readonly SortedDictionary<string, (NodeSnapshot Snapshot, TimeSpan HeardAt)> _nodes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _drained = new(StringComparer.Ordinal); // with the run that was told

    public int Count => _nodes.Count;

    public IEnumerable<NodeSnapshot> All => _nodes.Values.Select(node => node.Snapshot);

    public NodeSnapshot? Find(string node) => _nodes.TryGetValue(node, out var known) ? known.Snapshot : null;

    /// <summary>This run of the node was told to drain.</summary>
    public bool IsDrained(NodeSnapshot node) => _drained.TryGetValue(node.Node, out var run) && run == node.RunSince;

    /// <summary>False when no such node is known.</summary>
    public bool Drain(string node)
    {
        if (!_nodes.TryGetValue(node, out var known))
        {
            return false;
        }

        _drained[node] = known.Snapshot.RunSince;
        _nodes[node] = (known.Snapshot with { IsDraining = true }, known.HeardAt);
        return true;
    }

    /// <summary>False when it is older than what is known.</summary>
    public bool Heard(NodeSnapshot node, TimeSpan now)
    {
        if (_nodes.TryGetValue(node.Node, out var known) && known.Snapshot.Version >= node.Version)
        {
            return false;
        }

        _nodes[node.Node] = (IsDrained(node) ? node with { IsDraining = true } : node, now);
        return true;
    }

    /// <summary>Forgets the silent; one that comes back begins anew. Returns their names.</summary>
    public IReadOnlyList<string> Sweep(TimeSpan now)
    {
        List<string>? gone = null;
        foreach (var (name, node) in _nodes)
        {
            if (now - node.HeardAt > timeout)
            {
                (gone ??= []).Add(name);
            }
        }

        foreach (var name in gone ?? [])
        {
            _nodes.Remove(name);
            _drained.Remove(name);
        }

        return gone ?? [];
    }
}
