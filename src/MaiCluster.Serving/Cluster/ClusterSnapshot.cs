using MaiCluster.Serving.Replicas;

namespace MaiCluster.Serving.Cluster;

/// <summary>All nodes that are heard of. Immutable, swapped whole.</summary>
public sealed record ClusterSnapshot(IReadOnlyList<NodeSnapshot> Nodes)
{
    public static ClusterSnapshot Empty { get; } = new([]);

    public IEnumerable<ReplicaSnapshot> Replicas => Nodes.SelectMany(node => node.Replicas);

    public IEnumerable<ReplicaSnapshot> ReplicasOf(string package) => Replicas.Where(replica => replica.Id.Package == package);

    /// <summary>The same with this node's newer snapshot in its place.</summary>
    public ClusterSnapshot With(NodeSnapshot node) =>
        Nodes.FirstOrDefault(known => known.Node == node.Node) is { } known && known.Version >= node.Version
            ? this
            : new ClusterSnapshot([.. Nodes.Where(other => other.Node != node.Node), node]);

    public ClusterSnapshot Without(string node) => new([.. Nodes.Where(other => other.Node != node)]);
}
