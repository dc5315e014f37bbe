using MaiCluster.Serving.Devices;
using MaiCluster.Serving.Prices;

namespace MaiCluster.Engines.Devices;

/// <summary>Which devices a node has, and what models may take of them.</summary>
public sealed record NodeDeviceOptions
{
    /// <summary>The node's name.</summary>
    public required string Node { get; init; }

    /// <summary>Memory of the CPU that models may take, in bytes; null = half of the machine's (or the container's), since the system, the runtime and other programs need the rest. 0 = models never run on the CPU.</summary>
    public long? CpuMemoryBytes { get; init; }

    /// <summary>Part of a GPU's memory that models may take, above 0 up to 1. Default 0.95: the driver keeps some of it, and what is freed in pieces is not always found again.</summary>
    public double GpuMemoryShare { get; init; } = 0.95;

    /// <summary>Such as <c>4x80GiB</c>, see <see cref="SimulatedDeviceList"/>; null = none. They stand beside the real devices.</summary>
    public string? Simulated { get; init; }

    /// <summary>What their hours cost; null = nothing.</summary>
    public IPrices? Prices { get; init; }
}
