using System.Globalization;
using Microsoft.ML.OnnxRuntime;

namespace MaiCluster.Engines.Onnx;

/// <summary>Opens the graphs of step engines.</summary>
internal static class OnnxGraph
{
    private const string Gpu = "gpu";

    /// <exception cref="InvalidDataException">It cannot be loaded; the message names the file and says why.</exception>
    public static InferenceSession Open(string path, OnnxOptions options)
    {
        using var settings = new SessionOptions
        {
            IntraOpNumThreads = options.Threads == 0 ? Environment.ProcessorCount : options.Threads,
            InterOpNumThreads = 1,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };
        settings.AddSessionConfigEntry("session.intra_op.allow_spinning", options.Spinning ? "1" : "0");
        try
        {
            if (options.Device.StartsWith(Gpu, StringComparison.Ordinal))
            {
                settings.AppendExecutionProvider_CUDA(int.Parse(options.Device.AsSpan(Gpu.Length), NumberStyles.None, CultureInfo.InvariantCulture));
            }

            return new InferenceSession(path, settings);
        }
        catch (OnnxRuntimeException error)
        {
            throw new InvalidDataException($"{path} cannot be loaded: {error.Message}", error);
        }
    }
}
