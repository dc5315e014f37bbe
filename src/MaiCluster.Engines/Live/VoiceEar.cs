using MaiCluster.Engines.Transcription;
using MaiCluster.Serving.Live;

namespace MaiCluster.Engines.Live;

/// <summary>Listens to one call with a graph that all calls share.</summary>
internal sealed class VoiceEar(VoiceGraph graph) : IVoiceEar
{
    private readonly VoiceGraph.Frame _frame = new();

    public float Listen(ReadOnlySpan<short> frame)
    {
        var samples = _frame.Samples.AsSpan();
        samples[^VoiceGraph.ContextSamples..].CopyTo(samples);
        samples = samples[VoiceGraph.ContextSamples..];
        for (var index = 0; index < samples.Length; index++)
        {
            samples[index] = frame[index] / 32768f;
        }

        return _frame.Listen(graph);
    }

    public void Dispose() => _frame.Dispose();
}
