using System.Runtime.InteropServices;

namespace MaiCluster.Engines.Devices.Nvml;

/// <summary>The calls of NVIDIA's management library that are used here, one to one. A handle is valid until <see cref="Shutdown"/>.</summary>
internal interface INvml
{
    NvmlStatus Initialize();

    NvmlStatus Shutdown();

    NvmlStatus DeviceCount(out uint count);

    NvmlStatus DeviceHandle(uint index, out nint device);

    /// <param name="device">A GPU or a MIG instance.</param>
    /// <param name="utf8">Gets the name, ended by a zero; 96 bytes hold any.</param>
    NvmlStatus Name(nint device, Span<byte> utf8);

    NvmlStatus Memory(nint device, out NvmlMemory memory);

    NvmlStatus Utilization(nint device, out NvmlUtilization utilization);

    NvmlStatus Power(nint device, out uint milliwatts);

    /// <param name="current">1 when the GPU is divided into instances.</param>
    NvmlStatus MigMode(nint device, out uint current, out uint pending);

    NvmlStatus MaxMigDevices(nint device, out uint count);

    /// <summary><see cref="NvmlStatus.NotFound"/> where no instance has this number.</summary>
    NvmlStatus MigDevice(nint device, uint index, out nint instance);
}

/// <summary><c>nvmlMemory_t</c>, bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NvmlMemory
{
    public ulong Total;
    public ulong Free;
    public ulong Used;
}

/// <summary><c>nvmlUtilization_t</c>, percent of the last sample period.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NvmlUtilization
{
    public uint Gpu;
    public uint Memory;
}
