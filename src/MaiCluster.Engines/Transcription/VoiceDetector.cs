using MaiCluster.Engines.Onnx;
using MaiCluster.Serving.Transcription;
using Microsoft.ML.OnnxRuntime;

namespace MaiCluster.Engines.Transcription;

/// <summary>Silero's voice detector: how likely somebody speaks in each 32 ms of 16 kHz audio. Used by one thread at a time; each recording has a state of its own.</summary>
internal sealed class VoiceDetector : IDisposable
{
    /// <summary>Samples of the frame before that each frame is seen with.</summary>
    private const int ContextSamples = 64;

    private const int FrameSamples = SpeechFinder.FrameSamples, StateLength = 2 * 128;

    private static readonly string[] Inputs = ["input", "state", "sr"], Outputs = ["output", "stateN"];

    private readonly InferenceSession _session;
    private readonly RunOptions _run = new();
    private readonly float[] _frame = new float[ContextSamples + FrameSamples];
    private readonly float[] _state = new float[StateLength];
    private readonly OrtValue[] _values;

    /// <exception cref="InvalidDataException">It cannot be loaded.</exception>
    public VoiceDetector(string path, OnnxOptions options)
    {
        _session = OnnxGraph.Open(path, options with { Threads = 1, Device = "cpu" }); // a frame is too little work to share
        _values =
        [
            OrtValue.CreateTensorValueFromMemory(_frame, [1, _frame.Length]),
            OrtValue.CreateTensorValueFromMemory(_state, [2, 1, StateLength / 2]),
            OrtValue.CreateTensorValueFromMemory(new long[] { 16_000 }, []),
        ];
    }

    /// <summary>What it remembers of a recording.</summary>
    public sealed class Memory
    {
        public float[] State { get; } = new float[StateLength];

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
        memory.State.CopyTo(_state, 0);
        var count = 0;
        for (; count < probabilities.Length && (memory.Frame + count) * FrameSamples < recording.Length; count++)
        {
            var start = ((memory.Frame + count) * FrameSamples) - ContextSamples;
            for (var index = 0; index < _frame.Length; index++)
            {
                var at = start + index;
                _frame[index] = at >= 0 && at < recording.Length ? recording[at] / 32768f : 0;
            }

            var results = _session.Run(_run, Inputs, _values, Outputs);
            using var probability = results[0];
            using var state = results[1];
            probabilities[count] = probability.GetTensorDataAsSpan<float>()[0];
            state.GetTensorDataAsSpan<float>().CopyTo(_state);
        }

        _state.CopyTo(memory.State, 0);
        memory.Frame += count;
        return count;
    }

    public void Dispose()
    {
        Array.ForEach(_values, value => value.Dispose());
        _run.Dispose();
        _session.Dispose();
    }
}
