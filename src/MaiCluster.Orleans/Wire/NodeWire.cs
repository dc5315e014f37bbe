using MaiCluster.Serving.Cluster;
using MaiCluster.Serving.Devices;
using MaiCluster.Serving.Replicas;

namespace MaiCluster.Orleans.Wire;

/// <summary><see cref="NodeSnapshot"/> on the way between silos.</summary>
[GenerateSerializer]
[Alias("mai.node")]
internal struct NodeWire
{
    [Id(0)]
    public string Node;
    [Id(1)]
    public long Version;
    [Id(2)]
    public bool IsDraining;
    [Id(3)]
    public DeviceSnapshot[] Devices;
    [Id(4)]
    public ReplicaSnapshot[] Replicas;
    [Id(5)]
    public long RunSince;
}

[RegisterConverter]
internal sealed class NodeConverter : IConverter<NodeSnapshot, NodeWire>
{
    public NodeSnapshot ConvertFromSurrogate(in NodeWire surrogate) => new()
    {
        Node = surrogate.Node,
        Version = surrogate.Version,
        IsDraining = surrogate.IsDraining,
        Devices = surrogate.Devices,
        Replicas = surrogate.Replicas,
        RunSince = surrogate.RunSince,
    };

    public NodeWire ConvertToSurrogate(in NodeSnapshot value) => new()
    {
        Node = value.Node,
        Version = value.Version,
        IsDraining = value.IsDraining,
        Devices = [.. value.Devices],
        Replicas = [.. value.Replicas],
        RunSince = value.RunSince,
    };
}
