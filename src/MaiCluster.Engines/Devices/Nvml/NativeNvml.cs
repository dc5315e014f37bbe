using System.Runtime.InteropServices;

namespace MaiCluster.Engines.Devices.Nvml;

/// <summary>NVML as the driver brings it along. A call that its version lacks is <see cref="NvmlStatus.FunctionNotFound"/>.</summary>
internal sealed partial class NativeNvml : INvml
{
    private const string Library = "libnvidia-ml.so.1";

    private NativeNvml()
    {
    }

    /// <summary>Null where there is no driver, which is not an error.</summary>
    public static INvml? TryLoad() =>
        OperatingSystem.IsLinux() && NativeLibrary.TryLoad(Library, typeof(NativeNvml).Assembly, DllImportSearchPath.SafeDirectories, out _) ? new NativeNvml() : null;

    public NvmlStatus Initialize() => nvmlInit_v2();

    public NvmlStatus Shutdown() => nvmlShutdown();

    public NvmlStatus DeviceCount(out uint count) => nvmlDeviceGetCount_v2(out count);

    public NvmlStatus DeviceHandle(uint index, out nint device) => nvmlDeviceGetHandleByIndex_v2(index, out device);

    public NvmlStatus Name(nint device, Span<byte> utf8) => nvmlDeviceGetName(device, utf8, (uint)utf8.Length);

    public NvmlStatus Memory(nint device, out NvmlMemory memory) => nvmlDeviceGetMemoryInfo(device, out memory);

    public NvmlStatus Utilization(nint device, out NvmlUtilization utilization) => nvmlDeviceGetUtilizationRates(device, out utilization);

    public NvmlStatus Power(nint device, out uint milliwatts) => nvmlDeviceGetPowerUsage(device, out milliwatts);

    // Drivers before 450 know nothing of MIG; everything else has been there since the first data centre GPUs.
    public NvmlStatus MigMode(nint device, out uint current, out uint pending)
    {
        try
        {
            return nvmlDeviceGetMigMode(device, out current, out pending);
        }
        catch (EntryPointNotFoundException)
        {
            (current, pending) = (0, 0);
            return NvmlStatus.FunctionNotFound;
        }
    }

    public NvmlStatus MaxMigDevices(nint device, out uint count) => nvmlDeviceGetMaxMigDeviceCount(device, out count);

    public NvmlStatus MigDevice(nint device, uint index, out nint instance) => nvmlDeviceGetMigDeviceHandleByIndex(device, index, out instance);

#pragma warning disable IDE1006, CA5392 // names as the library has them; the driver's library lies where the system's loader finds it
    [LibraryImport(Library)]
    private static partial NvmlStatus nvmlInit_v2();

    [LibraryImport(Library)]
    private static partial NvmlStatus nvmlShutdown();

    [LibraryImport(Library)]
    private static partial NvmlStatus nvmlDeviceGetCount_v2(out uint count);

    [LibraryImport(Library)]
    private static partial NvmlStatus nvmlDeviceGetHandleByIndex_v2(uint index, out nint device);

    [LibraryImport(Library)]
    private static partial NvmlStatus nvmlDeviceGetName(nint device, Span<byte> name, uint length);

    [LibraryImport(Library)]
    private static partial NvmlStatus nvmlDeviceGetMemoryInfo(nint device, out NvmlMemory memory);

    [LibraryImport(Library)]
    private static partial NvmlStatus nvmlDeviceGetUtilizationRates(nint device, out NvmlUtilization utilization);

    [LibraryImport(Library)]
    private static partial NvmlStatus nvmlDeviceGetPowerUsage(nint device, out uint milliwatts);

    [LibraryImport(Library)]
    private static partial NvmlStatus nvmlDeviceGetMigMode(nint device, out uint current, out uint pending);

    [LibraryImport(Library)]
    private static partial NvmlStatus nvmlDeviceGetMaxMigDeviceCount(nint device, out uint count);

    [LibraryImport(Library)]
    private static partial NvmlStatus nvmlDeviceGetMigDeviceHandleByIndex(nint device, uint index, out nint instance);
#pragma warning restore IDE1006, CA5392
}
