using MaiCluster.Engines.Packages;
using MaiCluster.Serving.Batching;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace MaiCluster.Engines.Text;

/// <summary>Loads a text package's graph as an engine: which device, which layout, how many threads.</summary>
public static class TextEngineLoader
{
    /// <param name="folder">A package of onnxruntime-genai's layout.</param>
    /// <param name="dtype">What the package's manifest says its caches are: it decides the device.</param>
    /// <param name="options">Rows, context, threads.</param>
    /// <param name="placement">Where it runs and why, for the log.</param>
    /// <exception cref="InvalidDataException">The package is not one that can be loaded; the message says what is wrong.</exception>
    public static ITextEngine Load(string folder, ModelDtype dtype, TextEngineOptions options, out ExecutionPlacement placement)
    {
        var config = GenAiConfig.Load(folder);
        var context = options.MaxContext == 0 ? config.ContextLength : Math.Min(options.MaxContext, config.ContextLength);
        var threads = options.Threads == 0 ? Math.Min(Environment.ProcessorCount, config.AttentionHeads) : options.Threads;
        using var settings = new SessionOptions
        {
            IntraOpNumThreads = threads,
            InterOpNumThreads = 1,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };
        settings.AddSessionConfigEntry("session.intra_op.allow_spinning", options.Spinning ? "1" : "0");
        var path = Path.Combine(folder, config.ModelFile);
        placement = ExecutionPlacement.Choose(settings, config, () => DtypeOf(path, config, dtype), threads, options.Device);

        var session = OpenSession(path, settings);
        try
        {
            var kv = KvShapeOf(session, config, options, context);
            var shape = new TextEngineShape(options.Rows, kv.Rows, context, config.VocabularySize, kv.BytesPerToken);
            if (!config.SharesPastAndPresent)
            {
                return new ConcatTextEngine(session, config, kv, shape);
            }

            var engine = new ArenaTextEngine(session, config, placement.IsCuda ? new CudaKvArena(kv) : new HostKvArena(kv), shape, options.PrefillChunk);
            if (!placement.IsCuda)
            {
                engine.CheckSingleRows();
            }

            return engine;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    private static InferenceSession OpenSession(string path, SessionOptions settings)
    {
        try
        {
            return new InferenceSession(path, settings);
        }
        catch (OnnxRuntimeException error)
        {
            throw new InvalidDataException($"{path} cannot be loaded: {error.Message}", error);
        }
    }

    /// <summary>What the manifest says; where it leaves it to the file, the type of the caches.</summary>
    private static ModelDtype DtypeOf(string path, GenAiConfig config, ModelDtype dtype)
    {
        if (dtype != ModelDtype.Auto)
        {
            return dtype;
        }

        using var settings = new SessionOptions();
        using var session = OpenSession(path, settings);
        return PastOf(session, config).ElementDataType switch
        {
            TensorElementType.Float16 => ModelDtype.Float16,
            TensorElementType.BFloat16 => ModelDtype.BFloat16,
            _ => ModelDtype.Float32,
        };
    }

    private static NodeMetadata PastOf(InferenceSession session, GenAiConfig config)
    {
        var name = GenAiConfig.Layer(config.PastKey, 0);
        return session.InputMetadata.TryGetValue(name, out var past)
            ? past
            : throw new InvalidDataException(
                $"The graph has no input '{name}': a text package needs past keys and values (its inputs: {string.Join(", ", session.InputMetadata.Keys.Take(8))}...).");
    }

    private static KvShape KvShapeOf(InferenceSession session, GenAiConfig config, TextEngineOptions options, int context)
    {
        var past = PastOf(session, config);
        return past.ElementDataType is TensorElementType.Float or TensorElementType.Float16 or TensorElementType.BFloat16
            ? new KvShape(config.Layers, options.Rows + options.PrefixRows, config.KvHeads, context, config.HeadSize, past.ElementDataType)
            : throw new InvalidDataException($"The caches are {past.ElementDataType}; float32, float16 and bfloat16 caches are supported.");
    }
}
