using MaiCluster.Engines.Onnx;
using MaiCluster.Engines.Packages;
using Microsoft.ML.OnnxRuntime;

namespace MaiCluster.Engines.Speech;

/// <summary>The Kokoro-82M graph: symbols <c>[1, n]</c>, style <c>[1, 256]</c> and speed <c>[1]</c> to a waveform at 24 kHz. One text a call.</summary>
internal sealed class KokoroGraph : IDisposable
{
    private const string File = "model.onnx";

    private static readonly string[] Inputs = ["input_ids", "style", "speed"];
    private static readonly string[] Outputs = ["waveform"];

    private readonly InferenceSession _session;
    private readonly RunOptions _run = new();

    /// <exception cref="InvalidDataException">It cannot be loaded, or is another graph.</exception>
    public KokoroGraph(ModelPackage package, OnnxOptions options)
    {
        _session = OnnxGraph.Open(package.FileNamed(File), options);
        if (!Inputs.All(_session.InputNames.Contains) || !Outputs.All(_session.OutputNames.Contains))
        {
            _session.Dispose();
            throw new InvalidDataException($"{package.FileNamed(File)} is no graph of Kokoro: it must take {string.Join(", ", Inputs)} and give {string.Join(", ", Outputs)}.");
        }
    }

    /// <param name="symbols">1 to 510 ids, without the zeros at both ends.</param>
    /// <param name="style">256 numbers.</param>
    /// <param name="speed">0.25 to 2: faster the graph leaves sounds out.</param>
    public float[] Speak(ReadOnlySpan<long> symbols, float[] style, float speed)
    {
        var ids = new long[symbols.Length + 2];
        symbols.CopyTo(ids.AsSpan(1));
        using var idsValue = OrtValue.CreateTensorValueFromMemory(ids, [1, ids.Length]);
        using var styleValue = OrtValue.CreateTensorValueFromMemory(style, [1, style.Length]);
        using var speedValue = OrtValue.CreateTensorValueFromMemory(new[] { speed }, [1]);
        using var outputs = _session.Run(_run, Inputs, [idsValue, styleValue, speedValue], Outputs);
        return outputs[0].GetTensorDataAsSpan<float>().ToArray();
    }

    public void Dispose()
    {
        _run.Dispose();
        _session.Dispose();
    }
}
