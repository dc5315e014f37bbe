using System.Runtime.InteropServices;
using MaiCluster.Engines.Packages;
using Microsoft.ML.OnnxRuntime;

namespace MaiCluster.Engines.Text;

/// <summary>Where a model runs, and why; the reason goes into the log.</summary>
/// <param name="IsCuda">On an NVIDIA GPU; else on the CPU.</param>
/// <param name="Reason">One sentence.</param>
public sealed record ExecutionPlacement(bool IsCuda, string Reason)
{
    /// <summary>CUDA where a GPU is and the package's type allows it, else the CPU. GroupQueryAttention on CUDA takes 16-bit caches only.</summary>
    internal static ExecutionPlacement Choose(SessionOptions settings, GenAiConfig config, Func<ModelDtype> readDtype, int threads)
    {
        var cpu = $"CPU, {threads} threads: ";
        if (!HasDriver())
        {
            return new(false, cpu + "no NVIDIA driver on this machine");
        }

        var dtype = readDtype();
        if (dtype is not (ModelDtype.Float16 or ModelDtype.BFloat16))
        {
            return new(false, cpu + $"the package's dtype is {dtype} and CUDA attention takes float16 and bfloat16 only");
        }

        if (!config.SharesPastAndPresent)
        {
            return new(false, cpu + "the graph copies its cache each step, which only the CPU path does");
        }

        try
        {
            settings.AppendExecutionProvider_CUDA(0);
            return new(true, $"CUDA device 0: an NVIDIA GPU is there and the package is {dtype}");
        }
        catch (OnnxRuntimeException error)
        {
            return new(false, cpu + $"this ONNX Runtime has no CUDA provider ({error.Message.Split('\n')[0]})");
        }
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
