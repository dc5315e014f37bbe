using MaiCluster.Engines.Onnx;
using MaiCluster.Serving.Transcription;
using Microsoft.ML.OnnxRuntime;

namespace MaiCluster.Engines.Transcription;

/// <summary>Silero's graph: how likely somebody speaks in each 32 ms of 16 kHz audio. Shared; each listener has a <see cref="Frame"/> of its own.</summary>
internal sealed class VoiceGraph : IDisposable
{
    /// <summary>Samples of the frame before that each frame is seen with.</summary>
    public const int ContextSamples = 64;

    public const int StateLength = 2 * 128;

    private static readonly string[] Inputs = ["input", "state", "sr"], Outputs = ["output", "stateN"];

    private readonly InferenceSession _session;

    /// <exception cref="InvalidDataException">It cannot be loaded.</exception>
    public VoiceGraph(string path, OnnxOptions options) =>
        _session = OnnxGraph.Open(path, options with { Threads = 1, Device = "cpu" }); // a frame is too little work to share

    public void Dispose() => _session.Dispose();

    /// <summary>What one listener gives to the graph. One owner.</summary>
    public sealed class Frame : IDisposable
    {
        private readonly RunOptions _run = new();
        private readonly OrtValue[] _values;

        public Frame() => _values =
        [
            OrtValue.CreateTensorValueFromMemory(Samples, [1, Samples.Length]),
            OrtValue.CreateTensorValueFromMemory(State, [2, 1, StateLength / 2]),
            OrtValue.CreateTensorValueFromMemory(new long[] { 16_000 }, []),
        ];

        /// <summary>[64 + 512] from -1 to 1: the end of the frame before, then the frame.</summary>
        public float[] Samples { get; } = new float[ContextSamples + SpeechFinder.FrameSamples];

        /// <summary>What is remembered from frame to frame.</summary>
        public float[] State { get; } = new float[StateLength];

        /// <summary>The probability of speech in <see cref="Samples"/>; changes <see cref="State"/>.</summary>
        public float Listen(VoiceGraph graph)
        {
            var results = graph._session.Run(_run, Inputs, _values, Outputs);
            using var probability = results[0];
            using var state = results[1];
            state.GetTensorDataAsSpan<float>().CopyTo(State);
            return probability.GetTensorDataAsSpan<float>()[0];
        }

        public void Dispose()
        {
            Array.ForEach(_values, value => value.Dispose());
            _run.Dispose();
        }
    }
}
