using System.Collections.Concurrent;
using MaiCluster.Serving.Models;
using MaiCluster.Serving.Pipeline;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Speech;
using MaiCluster.Serving.Speech.Phonemes;
using MaiCluster.Serving.Speech.Voices;

namespace MaiCluster.Gateway.Tests.Speech;

/// <summary>A voice model whose audio the test gives.</summary>
internal sealed class SpeakingPipeline : IInferencePipeline
{
    public SpeechModel Model { get; } = new()
    {
        Name = "mai-voice",
        Package = "kokoro-82m",
        Voices = [new SpeechVoice("af_alloy"), new SpeechVoice("af_heart"), new SpeechVoice("ff_siwis")],
        Vocabulary = new PhonemeVocabulary("helO ˈ.".Select((symbol, index) => (symbol, index)).ToDictionary(pair => pair.symbol, pair => pair.index + 1)),
    };

    /// <summary>What each run says, a part each; half a second of a tone.</summary>
    public IReadOnlyList<short[]> Parts { get; set; } = [Tone(12_000), Tone(12_000)];

    /// <summary>Completes when parts after the first may leave.</summary>
    public Task Rest { get; set; } = Task.CompletedTask;

    public RequestFailure? Failure { get; set; }

    public ConcurrentQueue<TensorRequest> Requests { get; } = new();

    public IReadOnlyList<ModelListing> Models { get; } =
    [
        new("mai-text", "smollm2-135m-instruct", "text", DateTimeOffset.UnixEpoch, ModelState.Ready, null),
        new("mai-voice", "kokoro-82m", "speech", DateTimeOffset.UnixEpoch, ModelState.Ready, null),
        new("kokoro-82m", "kokoro-82m", "speech", DateTimeOffset.UnixEpoch, ModelState.Ready, null),
    ];

    public ValueTask<(ServedModel? Model, RequestFailure? Failure)> OpenAsync(string model, CancellationToken cancellationToken) =>
        ValueTask.FromResult<(ServedModel?, RequestFailure?)>(model == Model.Name
            ? (Model, null)
            : (null, new RequestFailure(FailureKind.ModelNotFound, $"There is no model '{model}'.") { Param = "model" }));

    public ValueTask<(InferenceRun? Run, RequestFailure? Failure)> StartAsync(InferenceRequest request, CancellationToken cancellationToken)
    {
        var asked = (TensorRequest)request;
        Requests.Enqueue(asked);
        var run = new SpeakingRun(asked);
        _ = run.SpeakAsync(Parts, Rest, Failure);
        return ValueTask.FromResult<(InferenceRun?, RequestFailure?)>((run, null));
    }

    public static short[] Tone(int samples) => [.. Enumerable.Range(0, samples).Select(index => (short)(8000 * Math.Sin(2 * Math.PI * 440 * index / SpeechPart.SampleRate)))];
}
