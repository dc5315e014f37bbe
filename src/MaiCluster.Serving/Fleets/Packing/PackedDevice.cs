using MaiCluster.Serving.Devices;

namespace MaiCluster.Serving.Fleets.Packing;

/// <summary>One device and what stands on it.</summary>
internal sealed class PackedDevice(int index, Device device, int node, int kind)
{
    public int Index { get; } = index;

    public Device Device { get; } = device;

    /// <summary>Its node's place in the list of nodes.</summary>
    public int Node { get; } = node;

    /// <summary>Its class: devices of one kind, memory and price.</summary>
    public int Class { get; } = kind;

    /// <summary>Starting, ready and planned ones.</summary>
    public List<PackedReplica> Replicas { get; } = [];

    /// <summary>Taken by replicas that are on their way out; free soon.</summary>
    public long LeavingBytes { get; set; }

    /// <summary>Kept for models that wait for others to leave.</summary>
    public long PledgedBytes { get; set; }

    /// <summary>Taken by others.</summary>
    public long ForeignBytes { get; set; }

    /// <summary>Failed here not long ago: not tried again before their time.</summary>
    public HashSet<string>? Refused { get; set; }

    /// <summary>Reads what neither we nor our estimates account for. A machine's own memory is used by all it does, so nothing can be told from it.</summary>
    public void ReadForeign(DeviceSnapshot snapshot)
    {
        if (snapshot.UsedBytes is { } used && Device.Kind != "cpu")
        {
            ForeignBytes = 0;
            ForeignBytes = Math.Max(0, used - HeldBytes);
        }
    }

    /// <summary>In the list of devices that carry something.</summary>
    public bool IsInUse { get; set; }

    public long HeldBytes
    {
        get
        {
            var bytes = LeavingBytes + ForeignBytes + PledgedBytes;
            foreach (var replica in Replicas)
            {
                bytes += DeviceTime.BytesOf(replica, 0);
            }

            return bytes;
        }
    }

    public long FreeBytes => Device.MemoryBytes - HeldBytes;

    public PackedReplica? Find(PackedModel model)
    {
        foreach (var replica in Replicas)
        {
            if (replica.Model == model)
            {
                return replica;
            }
        }

        return null;
    }

    /// <summary>A new replica of the model may be started here, memory and time aside.</summary>
    public bool Takes(PackedModel model) => model.Shapes[Class] is not null && Find(model) is null && Refused?.Contains(model.Package) != true;
}
