using MaiCluster.Serving.Devices;

namespace MaiCluster.Serving.Replicas;

/// <summary>One copy of one package on one device, such as <c>node-1/gpu0/smollm2-135m-instruct</c>: at most one per device and package.</summary>
public readonly record struct ReplicaId(DeviceId Device, string Package)
{
    /// <exception cref="FormatException">The text is not NODE/DEVICE/PACKAGE.</exception>
    public static ReplicaId Parse(string text) =>
        text.Split('/') is [{ Length: > 0 } node, { Length: > 0 } device, { Length: > 0 } package]
            ? new ReplicaId(new DeviceId(node, device), package)
            : throw new FormatException($"'{text}' is not a replica: expected NODE/DEVICE/PACKAGE.");

    public override string ToString() => $"{Device}/{Package}";
}
