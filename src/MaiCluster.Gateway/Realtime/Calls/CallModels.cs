using MaiCluster.Serving.Admission;
using MaiCluster.Serving.Live;
using MaiCluster.Serving.Models;
using MaiCluster.Serving.Pipeline;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Speech;
using MaiCluster.Serving.Transcription;

namespace MaiCluster.Gateway.Realtime.Calls;

/// <summary>The model of a call, and the three that it is made of.</summary>
internal sealed record CallModels(LiveModel Live, TranscriptionModel Transcribe, TextModel Text, SpeechModel Voice)
{
    /// <summary>Opens all of them, or says which cannot be.</summary>
    public static async ValueTask<(CallModels? Models, RequestFailure? Failure)> OpenAsync(IInferencePipeline pipeline, string name, ApiKey key, CancellationToken cancellationToken)
    {
        var (live, failure) = await pipeline.OpenAsync<LiveModel>(name, key, cancellationToken);
        if (live is null)
        {
            return (null, failure);
        }

        (var transcribe, failure) = await pipeline.OpenPartAsync<TranscriptionModel>(live.Transcribe, cancellationToken);
        if (transcribe is null)
        {
            return (null, Part(live, failure!));
        }

        (var text, failure) = await pipeline.OpenPartAsync<TextModel>(live.Text, cancellationToken);
        if (text is null)
        {
            return (null, Part(live, failure!));
        }

        (var voice, failure) = await pipeline.OpenPartAsync<SpeechModel>(live.Voice, cancellationToken);
        return voice is null ? (null, Part(live, failure!)) : (new CallModels(live, transcribe, text, voice), null);
    }

    private static RequestFailure Part(LiveModel live, RequestFailure failure) => new(
        failure.Kind is FailureKind.ModelNotFound or FailureKind.InvalidRequest ? FailureKind.ModelUnavailable : failure.Kind,
        $"The model '{live.Name}' is made of {live.Transcribe}, {live.Text} and {live.Voice}: {failure.Message}")
    {
        Param = "model",
        RetryAfter = failure.RetryAfter,
    };
}
