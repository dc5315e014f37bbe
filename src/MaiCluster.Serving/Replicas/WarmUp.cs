using MaiCluster.Serving.Batching;
using MaiCluster.Serving.Metering;
using MaiCluster.Serving.Replicas.Calls;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Sampling;

namespace MaiCluster.Serving.Replicas;

/// <summary>The first request of a loaded copy, made by itself: what is allocated or compiled late comes before the first client. In no usage record.</summary>
internal static class WarmUp
{
    private const string Prompt = "A warm stone keeps its heat when the sun has gone down behind the hills.";

    /// <exception cref="InvalidDataException">The copy gives no answer.</exception>
    public static async Task RunAsync(TextReplica replica, int tokens, string node, TimeProvider time, CancellationToken cancellationToken)
    {
        var model = replica.Model;
        var prompt = model.Tokenizer.Encode(Prompt, addSpecialTokens: false).AsMemory();
        var request = new TextRequest
        {
            Id = RequestId.New(),
            KeyId = "",
            Model = model.Name,
            Prompt = prompt[..Math.Min(prompt.Length, model.MaxContext / 2)],
            MaxTokens = Math.Clamp(model.MaxContext / 2, 1, tokens),
            Sampling = new SamplingParameters { Temperature = 0, Seed = 0 },
            Stop = new StopRules { IgnoreEos = true },
        };
        var submission = new TextSubmission(request, new UsageMeter(request, node, time.GetUtcNow(), time.GetTimestamp(), time), static _ => { });
        if (replica.Loop.TrySubmit(submission) is { } failure)
        {
            throw new InvalidDataException($"The warm-up request was refused: {failure.Message}");
        }

        using var stop = cancellationToken.UnsafeRegister(static submission => ((TextSubmission)submission!).Cancel(), submission);
        var end = await submission.Ended;
        cancellationToken.ThrowIfCancellationRequested();
        if (end != AttemptEnd.Finished || submission.Failure is not null)
        {
            throw new InvalidDataException($"The warm-up request failed: {submission.Failure?.Message ?? "the replica could not go on."}");
        }
    }
}
