using MaiCluster.Serving.Batching;
using MaiCluster.Serving.Metering;
using MaiCluster.Serving.Models;
using MaiCluster.Serving.Replicas.Calls;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Sampling;

namespace MaiCluster.Serving.Replicas;

/// <summary>The first request of a loaded copy, made by itself: what is allocated or compiled late comes before the first client. In no usage record.</summary>
internal static class WarmUp
{
    private const string Prompt = "A warm stone keeps its heat when the sun has gone down behind the hills.";

    /// <exception cref="InvalidDataException">The copy gives no answer.</exception>
    public static async Task RunAsync(LoadedReplica replica, int tokens, string node, TimeProvider time, CancellationToken cancellationToken)
    {
        if (RequestOf(replica, tokens) is not { } request)
        {
            return;
        }

        var submission = new Submission(request, new UsageMeter(request, node, time.GetUtcNow(), time.GetTimestamp(), time), static _ => { });
        if (replica.Loop.TrySubmit(submission) is { } failure)
        {
            throw new InvalidDataException($"The warm-up request was refused: {failure.Message}");
        }

        using var stop = cancellationToken.UnsafeRegister(static submission => ((Submission)submission!).Cancel(), submission);
        var end = await submission.Ended;
        cancellationToken.ThrowIfCancellationRequested();
        if (end != AttemptEnd.Finished || submission.Failure is not null)
        {
            throw new InvalidDataException($"The warm-up request failed: {submission.Failure?.Message ?? "the replica could not go on."}");
        }
    }

    private static InferenceRequest? RequestOf(LoadedReplica replica, int tokens)
    {
        if (replica.Model is not TextModel model)
        {
            return replica.WarmUp;
        }

        var prompt = model.Tokenizer.Encode(Prompt, addSpecialTokens: false).AsMemory();
        return new TextRequest
        {
            Id = RequestId.New(),
            Requester = new Requester(""),
            Model = model.Name,
            Prompt = prompt[..Math.Min(prompt.Length, model.MaxContext / 2)],
            MaxTokens = Math.Clamp(model.MaxContext / 2, 1, tokens),
            Sampling = new SamplingParameters { Temperature = 0, Seed = 0 },
            Stop = new StopRules { IgnoreEos = true },
        };
    }
}
