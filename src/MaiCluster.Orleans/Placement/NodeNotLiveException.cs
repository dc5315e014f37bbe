namespace MaiCluster.Orleans.Placement;

/// <summary>Something on a node was called that is not a live silo of the cluster: not started yet, stopped, or found dead.</summary>
[GenerateSerializer]
[Alias("mai.node-not-live")]
public sealed class NodeNotLiveException : Exception
{
    public NodeNotLiveException(string node, string key)
        : base($"{key} cannot be reached: the node '{node}' is not a live silo of this cluster.")
    {
    }
}
