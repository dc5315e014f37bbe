using MaiCluster.Engines.Devices.Nvml;
using MaiCluster.Engines.Simulated;
using MaiCluster.Serving.Devices;
using MaiCluster.Serving.Prices;
using Microsoft.Extensions.Logging;

namespace MaiCluster.Engines.Devices;

/// <summary>The devices of this node: its NVIDIA GPUs, its CPU, and simulated ones where they were asked for. One owner reads.</summary>
public sealed partial class NodeDevices : IDisposable
{
    private readonly NvmlGpus _gpus;
    private readonly CpuMeter _cpu;
    private readonly IPrices? _prices;
    private readonly TimeProvider _time;
    private readonly Dictionary<DeviceId, NvmlGpu> _gpuOf = [];

    private NodeDevices(NodeDeviceOptions options, INvml? nvml, CpuMeter cpu, TimeProvider time, ILogger log)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.GpuMemoryShare, nameof(options));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.GpuMemoryShare, 1, nameof(options));
        Simulated = options.Simulated is { } simulated
            ? SimulatedDeviceList.Parse(simulated, options.Node).ToDictionary(device => device.Id, device => new SimulatedDevice(device, time))
            : [];
        (_cpu, _prices, _time) = (cpu, options.Prices, time);
        _gpus = NvmlGpus.Open(nvml);
        if (_gpus.Problem is { } problem)
        {
            LogGpuProblem(log, problem);
        }

        Devices = [.. _gpus.Gpus.Select(gpu => GpuDevice(gpu, options)), CpuDevice(options), .. Simulated.Values.Select(device => device.Device)];
        foreach (var device in Devices)
        {
            LogDevice(log, device.Id, device.Description, device.Kind, device.MemoryBytes >> 20);
        }
    }

    /// <summary>GPUs in the driver's order, then <c>cpu</c>, then simulated ones. Never changes while the node runs.</summary>
    public IReadOnlyList<Device> Devices { get; }

    public IReadOnlyDictionary<DeviceId, SimulatedDevice> Simulated { get; }

    /// <exception cref="FormatException">The list of simulated devices is not one; the message says what would be.</exception>
    public static NodeDevices Open(NodeDeviceOptions options, TimeProvider time, ILogger log) => new(options, NativeNvml.TryLoad(), new CpuMeter(), time, log);

    /// <summary>What the devices show now, with the prices in force; utilization is since the call before.</summary>
    public IReadOnlyList<DeviceSnapshot> Read()
    {
        var prices = _prices?.Book.At(_time.GetUtcNow()) ?? PriceList.None;
        return [.. Devices.Select(device => Priced(Read(device), prices))];
    }

    public void Dispose() => _gpus.Dispose();

    internal static NodeDevices Open(NodeDeviceOptions options, INvml? nvml, CpuMeter cpu, TimeProvider time, ILogger log) => new(options, nvml, cpu, time, log);

    private static DeviceSnapshot Priced(DeviceSnapshot snapshot, PriceList prices) => prices.Devices.TryGetValue(snapshot.Device.Kind, out var price)
        ? snapshot with { Device = snapshot.Device with { PricePerHourMicros = price.PerHourMicros } }
        : snapshot;

    private DeviceSnapshot Read(Device device)
    {
        if (Simulated.TryGetValue(device.Id, out var simulated))
        {
            return simulated.Read();
        }

        if (!_gpuOf.TryGetValue(device.Id, out var gpu))
        {
            return new DeviceSnapshot(device) { UsedBytes = _cpu.UsedBytes(), Utilization = _cpu.Utilization() };
        }

        var reading = _gpus.Read(gpu);
        return new DeviceSnapshot(device) { UsedBytes = reading.UsedBytes, Utilization = reading.Utilization, PowerWatts = reading.PowerWatts };
    }

    private Device GpuDevice(NvmlGpu gpu, NodeDeviceOptions options)
    {
        var device = new Device
        {
            Id = new DeviceId(options.Node, gpu.Name),
            Kind = DeviceKind.NameOfGpu(gpu.Description, gpu.MemoryBytes),
            Description = gpu.Description,
            MemoryBytes = (long)(gpu.MemoryBytes * options.GpuMemoryShare),
        };
        _gpuOf.Add(device.Id, gpu);
        return device;
    }

    private Device CpuDevice(NodeDeviceOptions options) => new()
    {
        Id = new DeviceId(options.Node, DeviceKind.Cpu.Name),
        Kind = DeviceKind.Cpu.Name,
        Description = _cpu.Description,
        MemoryBytes = options.CpuMemoryBytes ?? _cpu.TotalBytes / 2,
    };

    [LoggerMessage(40, LogLevel.Warning, "GPUs: {Problem}")]
    private static partial void LogGpuProblem(ILogger log, string problem);

    [LoggerMessage(41, LogLevel.Information, "Device {Device}: {Description} ({Kind}), {Mebibytes} MiB for models.")]
    private static partial void LogDevice(ILogger log, DeviceId device, string description, string kind, long mebibytes);
}
