using System.Text;

namespace MaiCluster.Engines.Devices.Nvml;

/// <summary>A GPU or a MIG instance of one, as NVML tells of it.</summary>
/// <param name="Name">On its node: <c>gpu0</c>; <c>gpu0-mig1</c> for an instance.</param>
/// <param name="Description">What its driver calls it.</param>
/// <param name="MemoryBytes">In all.</param>
/// <param name="Handle">For <see cref="NvmlGpus.Read"/>.</param>
internal sealed record NvmlGpu(string Name, string Description, long MemoryBytes, nint Handle);

/// <summary>What was just measured; null where the device does not tell.</summary>
internal readonly record struct GpuReading(long? UsedBytes, double? Utilization, double? PowerWatts);

/// <summary>The machine's NVIDIA GPUs. Whatever NVML refuses leaves a figure or a device out; it never fails the node.</summary>
internal sealed class NvmlGpus : IDisposable
{
    /// <summary>More than any machine has.</summary>
    private const uint MaxGpus = 64;

    /// <summary><c>NVML_DEVICE_NAME_V2_BUFFER_SIZE</c>.</summary>
    private const int NameBytes = 96;

    private readonly INvml? _nvml;

    private NvmlGpus(INvml? nvml, IReadOnlyList<NvmlGpu> gpus, string? problem) => (_nvml, Gpus, Problem) = (nvml, gpus, problem);

    public IReadOnlyList<NvmlGpu> Gpus { get; }

    /// <summary>Why a driver that is there gave no GPU, or not all; null when there is nothing to say.</summary>
    public string? Problem { get; }

    /// <param name="nvml">Null: no driver, no GPUs.</param>
    public static NvmlGpus Open(INvml? nvml)
    {
        if (nvml is null)
        {
            return new NvmlGpus(null, [], null);
        }

        if (nvml.Initialize() is var started and not NvmlStatus.Success)
        {
            return new NvmlGpus(null, [], $"NVML does not start ({Text(started)}): is the driver loaded, and does it match its library?");
        }

        if (nvml.DeviceCount(out var count) is var counted and not NvmlStatus.Success)
        {
            return new NvmlGpus(nvml, [], $"NVML does not count its GPUs ({Text(counted)}).");
        }

        var gpus = new List<NvmlGpu>();
        var problems = new List<string>();
        for (var index = 0u; index < Math.Min(count, MaxGpus); index++)
        {
            if (nvml.DeviceHandle(index, out var gpu) is var found and not NvmlStatus.Success)
            {
                problems.Add($"gpu{index} is left out ({Text(found)})");
            }
            else
            {
                Add(nvml, index, gpu, gpus, problems);
            }
        }

        return new NvmlGpus(nvml, gpus, problems.Count == 0 ? null : string.Join("; ", problems) + ".");
    }

    public GpuReading Read(NvmlGpu gpu) => _nvml is null ? default : new GpuReading(
        _nvml.Memory(gpu.Handle, out var memory) == NvmlStatus.Success ? (long)memory.Used : null,
        _nvml.Utilization(gpu.Handle, out var utilization) == NvmlStatus.Success ? Math.Min(utilization.Gpu, 100) / 100.0 : null,
        _nvml.Power(gpu.Handle, out var milliwatts) == NvmlStatus.Success ? milliwatts / 1000.0 : null);

    public void Dispose() => _nvml?.Shutdown();

    /// <summary>The whole GPU, or its instances where it is divided: what is divided cannot be used as a whole.</summary>
    private static void Add(INvml nvml, uint index, nint gpu, List<NvmlGpu> gpus, List<string> problems)
    {
        var isDivided = nvml.MigMode(gpu, out var mig, out _) == NvmlStatus.Success && mig == 1;
        if (!isDivided)
        {
            Describe(nvml, $"gpu{index}", gpu, gpus, problems);
            return;
        }

        var before = gpus.Count;
        _ = nvml.MaxMigDevices(gpu, out var most);
        for (var part = 0u; part < Math.Min(most, MaxGpus); part++)
        {
            if (nvml.MigDevice(gpu, part, out var instance) == NvmlStatus.Success)
            {
                Describe(nvml, $"gpu{index}-mig{part}", instance, gpus, problems);
            }
        }

        if (gpus.Count == before)
        {
            problems.Add($"gpu{index} is in MIG mode and has no instance that can be used");
        }
    }

    private static void Describe(INvml nvml, string name, nint device, List<NvmlGpu> gpus, List<string> problems)
    {
        if (nvml.Memory(device, out var memory) is var read and not NvmlStatus.Success)
        {
            problems.Add($"{name} is left out: it does not tell its memory ({Text(read)})");
            return;
        }

        gpus.Add(new NvmlGpu(name, NameOf(nvml, device), (long)memory.Total, device));
    }

    private static string NameOf(INvml nvml, nint device)
    {
        Span<byte> utf8 = stackalloc byte[NameBytes];
        utf8.Clear();
        if (nvml.Name(device, utf8) != NvmlStatus.Success)
        {
            return "NVIDIA GPU";
        }

        var end = utf8.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? utf8 : utf8[..end]).Trim() is { Length: > 0 } name ? name : "NVIDIA GPU";
    }

    private static string Text(NvmlStatus status) => Enum.IsDefined(status) ? status.ToString() : $"status {(int)status}";
}
