using MaiCluster.Engines.Onnx;
using MaiCluster.Serving.Transcription;

namespace MaiCluster.Engines.Transcription;

/// <summary>Silero's voice detector over recordings. Used by one thread at a time; each recording has a state of its own.</summary>
/// <exception cref="InvalidDataException">It cannot be loaded.</exception>
internal sealed class VoiceDetector(string path, OnnxOptions options) : IDisposable
{
    private const int FrameSamples = SpeechFinder.FrameSamples;

    private readonly VoiceGraph _graph = new(path, options);
    private readonly VoiceGraph.Frame _frame = new();

    /// <summary>What it remembers of a recording.</summary>
    public sealed class Memory
    {
        public float[] State { get; } = new float[VoiceGraph.StateLength];

        /// <summary>The next frame, from 0.</summary>
        public int Frame { get; set; }
    }

    /// <summary>Listens to the next frames of a recording; the last one may end in added silence.</summary>
    /// <param name="recording">The whole of it.</param>
    /// <param name="memory">Changed, but only when nothing fails.</param>
    /// <param name="probabilities">One a frame; as many as are wanted.</param>
    /// <returns>How many frames there were.</returns>
    public int Listen(ReadOnlySpan<short> recording, Memory memory, Span<float> probabilities)
    {
        memory.State.CopyTo(_frame.State, 0);
        var count = 0;
        for (; count < probabilities.Length && (memory.Frame + count) * FrameSamples < recording.Length; count++)
        {
            var start = ((memory.Frame + count) * FrameSamples) - VoiceGraph.ContextSamples;
            for (var index = 0; index < _frame.Samples.Length; index++)
            {
                var at = start + index;
                _frame.Samples[index] = at >= 0 && at < recording.Length ? recording[at] / 32768f : 0;
            }

            probabilities[count] = _frame.Listen(_graph);
        }

        _frame.State.CopyTo(memory.State, 0);
        memory.Frame += count;
        return count;
    }

    public void Dispose()
    {
        _frame.Dispose();
        _graph.Dispose();
    }
}
