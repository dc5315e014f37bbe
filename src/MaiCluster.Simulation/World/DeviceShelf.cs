using MaiCluster.Serving.Devices;

namespace MaiCluster.Simulation.World;

/// <summary>Devices that may be held, all alike; each is a node of its own, so that it can be given back alone.</summary>
/// <param name="Count">How many there are.</param>
/// <param name="Kind">What profiles are made for.</param>
/// <param name="PricePerHourMicros">Of one, while it is held.</param>
public sealed record DeviceShelf(int Count, string Kind, long MemoryBytes, long PricePerHourMicros)
{
    public Device this[int index] => new()
    {
        Id = new DeviceId($"node-{index + 1:D4}", "sim0"),
        Kind = Kind,
        Description = $"simulated {Kind}",
        MemoryBytes = MemoryBytes,
        PricePerHourMicros = PricePerHourMicros,
        IsSimulated = true,
    };
}
