using System.Collections.Concurrent;
using MaiCluster.Gateway.Tests.Fakes;
using MaiCluster.Gateway.Tests.Speech;
using MaiCluster.Serving.Live;
using MaiCluster.Serving.Models;
using MaiCluster.Serving.Pipeline;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Transcription;

namespace MaiCluster.Gateway.Tests.Realtime;

/// <summary>A live model whose ears, text and voice do as the test says.</summary>
internal sealed class LivePipeline : IInferencePipeline
{
    private readonly ConcurrentBag<InferenceRequest> _requests = [];

    public ScriptedPipeline Text { get; } = new();

    public SpeakingPipeline Voice { get; } = new() { Parts = [SpeakingPipeline.Tone(24_000)] };

    /// <summary>What every turn says.</summary>
    public string Said { get; set; } = "What time is it?";

    /// <summary>Why no turn can be written down.</summary>
    public RequestFailure? Deaf { get; set; }

    public IReadOnlyCollection<InferenceRequest> Requests => _requests;

    public LiveModel Live { get; } = new()
    {
        Name = "mai-live",
        Package = "mai-live",
        Transcribe = "mai-transcribe",
        Text = "mai-text",
        Voice = "mai-voice",
        Speaker = "af_heart",
        Language = "en",
        Temperature = 0,
        VoiceDetector = "loudness",
        Instructions = "Be brief.",
    };

    public TranscriptionModel Transcribe { get; } = new() { Name = "mai-transcribe", Package = "whisper-tiny", Languages = ["de", "en"], Translates = true };

    public IReadOnlyList<ModelListing> Models => [new("mai-live", "mai-live", "live", DateTimeOffset.UnixEpoch, ModelState.Ready, null)];

    public ValueTask<(ServedModel? Model, RequestFailure? Failure)> OpenAsync(string model, CancellationToken cancellationToken) => model switch
    {
        "mai-live" => ValueTask.FromResult<(ServedModel?, RequestFailure?)>((Live, null)),
        "mai-transcribe" => ValueTask.FromResult<(ServedModel?, RequestFailure?)>((Transcribe, null)),
        "mai-voice" => Voice.OpenAsync(model, cancellationToken),
        _ => Text.OpenAsync(model, cancellationToken),
    };

    public ValueTask<(InferenceRun? Run, RequestFailure? Failure)> StartAsync(InferenceRequest request, CancellationToken cancellationToken)
    {
        _requests.Add(request);
        return request.Model switch
        {
            "mai-voice" => Voice.StartAsync(request, cancellationToken),
            "mai-transcribe" => ValueTask.FromResult<(InferenceRun?, RequestFailure?)>((new PartsRun((TensorRequest)request, [Transcript(Said).ToPart()], Deaf), null)),
            _ => Text.StartAsync(request, cancellationToken),
        };
    }

    /// <summary>Lets the text model choose tools.</summary>
    public void KnowTools() => Text.Model = Text.Model with { Template = new PlainTemplate(knowsTools: true) };

    /// <summary>The prompts of the text model so far, oldest first.</summary>
    public IReadOnlyList<string> Prompts => [.. Text.Requests.Select(request => new ByteTokenizer().Decode(request.Prompt.Span))];

    private static TranscriptPart Transcript(string text) => new()
    {
        Language = "en",
        Segments =
        [
            new TranscriptSegment
            {
                StartSeconds = 0,
                EndSeconds = 1,
                Temperature = 0,
                MeanLogProbability = -0.1,
                CompressionRatio = 1,
                NoSpeechProbability = 0,
                Text = " " + text,
                Tokens = [],
                Words = [],
            },
        ],
    };
}
