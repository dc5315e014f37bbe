using System.Globalization;
using System.Runtime.InteropServices;
using MaiCluster.Engines.Packages;
using Microsoft.ML.OnnxRuntime;

namespace MaiCluster.Engines.Text;

/// <summary>Where a model runs, and why; the reason goes into the log.</summary>
/// <param name="IsCuda">On an NVIDIA GPU; else on the CPU.</param>
/// <param name="Reason">One sentence.</param>
public sealed record ExecutionPlacement(bool IsCuda, string Reason)
{
    private const string Cpu = "cpu";
    private const string Gpu = "gpu";

    /// <summary>
    /// The device that was asked for; else CUDA where a GPU is and the package's type allows it, else the CPU.
    /// GroupQueryAttention on CUDA takes 16-bit caches only.
    /// </summary>
    /// <exception cref="InvalidDataException">The package cannot run on the device that was asked for.</exception>
    internal static ExecutionPlacement Choose(SessionOptions settings, GenAiConfig config, Func<ModelDtype> readDtype, int threads, string? device)
    {
        var cpu = $"CPU, {threads} threads: ";
        if (device == Cpu)
        {
            return new(false, cpu + "that is where the plan put it");
        }

        if (!HasDriver())
        {
            return Refuse("no NVIDIA driver on this machine");
        }

        var dtype = readDtype();
        if (dtype is not (ModelDtype.Float16 or ModelDtype.BFloat16))
        {
            return Refuse($"the package's dtype is {dtype} and CUDA attention takes float16 and bfloat16 only");
        }

        if (!config.SharesPastAndPresent)
        {
            return Refuse("the graph copies its cache each step, which only the CPU path does");
        }

        var ordinal = 0;
        if (device is not null && !int.TryParse(device.AsSpan(Gpu.Length), NumberStyles.None, CultureInfo.InvariantCulture, out ordinal))
        {
            return Refuse("CUDA shows a process one MIG instance at most, the one that CUDA_VISIBLE_DEVICES names, and this process was not started for it");
        }

        try
        {
            settings.AppendExecutionProvider_CUDA(ordinal);
            return new(true, $"CUDA device {ordinal}, the package is {dtype}");
        }
        catch (OnnxRuntimeException error)
        {
            return Refuse($"this ONNX Runtime has no CUDA provider ({error.Message.Split('\n')[0]})");
        }

        ExecutionPlacement Refuse(string reason) =>
            device is null ? new(false, cpu + reason) : throw new InvalidDataException($"It cannot run on {device}: {reason}.");
    }

    private static bool HasDriver()
    {
        var name = OperatingSystem.IsWindows() ? "nvcuda.dll" : "libcuda.so.1";
        if (!NativeLibrary.TryLoad(name, out var handle))
        {
            return false;
        }

        NativeLibrary.Free(handle);
        return true;
    }
}
