using System.Text;
using MaiCluster.Engines.Devices.Nvml;

namespace MaiCluster.Engines.Tests.Devices.Nvml;

/// <summary>A machine's GPUs as a list; what is null is refused as not supported.</summary>
internal sealed class ScriptedNvml : INvml
{
    private readonly List<Gpu> _handles = [];

    public List<Gpu> Gpus { get; } = [];

    public NvmlStatus Start { get; init; } = NvmlStatus.Success;

    public NvmlStatus Count { get; init; } = NvmlStatus.Success;

    public int Shutdowns { get; private set; }

    public NvmlStatus Initialize() => Start;

    public NvmlStatus Shutdown()
    {
        Shutdowns++;
        return NvmlStatus.Success;
    }

    public NvmlStatus DeviceCount(out uint count)
    {
        count = (uint)Gpus.Count;
        return Count;
    }

    public NvmlStatus DeviceHandle(uint index, out nint device)
    {
        device = HandleOf(Gpus[(int)index]);
        return Gpus[(int)index].Handle;
    }

    public NvmlStatus Name(nint device, Span<byte> utf8)
    {
        var gpu = GpuOf(device);
        if (gpu.Name is null)
        {
            return NvmlStatus.Unknown;
        }

        Encoding.UTF8.GetBytes(gpu.Name).CopyTo(utf8);
        return NvmlStatus.Success;
    }

    public NvmlStatus Memory(nint device, out NvmlMemory memory)
    {
        var (total, used) = GpuOf(device).Memory ?? default;
        memory = new NvmlMemory { Total = total, Used = used, Free = total - used };
        return GpuOf(device).Memory is null ? NvmlStatus.GpuIsLost : NvmlStatus.Success;
    }

    public NvmlStatus Utilization(nint device, out NvmlUtilization utilization)
    {
        utilization = new NvmlUtilization { Gpu = GpuOf(device).Percent ?? 0 };
        return GpuOf(device).Percent is null ? NvmlStatus.NotSupported : NvmlStatus.Success;
    }

    public NvmlStatus Power(nint device, out uint milliwatts)
    {
        milliwatts = GpuOf(device).Milliwatts ?? 0;
        return GpuOf(device).Milliwatts is null ? NvmlStatus.NotSupported : NvmlStatus.Success;
    }

    public NvmlStatus MigMode(nint device, out uint current, out uint pending)
    {
        current = pending = GpuOf(device).Instances is null ? 0u : 1u;
        return GpuOf(device).KnowsMig ? NvmlStatus.Success : NvmlStatus.FunctionNotFound;
    }

    public NvmlStatus MaxMigDevices(nint device, out uint count)
    {
        count = 7;
        return NvmlStatus.Success;
    }

    public NvmlStatus MigDevice(nint device, uint index, out nint instance)
    {
        var found = GpuOf(device).Instances!.ElementAtOrDefault((int)index);
        instance = found is null ? 0 : HandleOf(found);
        return found is null ? NvmlStatus.NotFound : NvmlStatus.Success;
    }

    private nint HandleOf(Gpu gpu)
    {
        if (!_handles.Contains(gpu))
        {
            _handles.Add(gpu);
        }

        return _handles.IndexOf(gpu) + 1;
    }

    private Gpu GpuOf(nint device) => _handles[(int)device - 1];

    internal sealed record Gpu(string? Name, (ulong Total, ulong Used)? Memory)
    {
        public uint? Percent { get; set; }

        public uint? Milliwatts { get; init; }

        public NvmlStatus Handle { get; init; } = NvmlStatus.Success;

        public bool KnowsMig { get; init; } = true;

        /// <summary>Not null: in MIG mode; a hole is null.</summary>
        public IReadOnlyList<Gpu?>? Instances { get; init; }
    }
}
