using MaiCluster.Serving.Batching;
using MaiCluster.Serving.Metering;
using MaiCluster.Serving.Replicas.Calls;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Sampling;
using MaiCluster.Serving.Tensors;

namespace MaiCluster.Cluster.Tests.Contract;

/// <summary>Requests as the pipeline would submit them.</summary>
public static class Attempts
{
    public static Submission Of(string prompt, int maxTokens = 40, int choices = 1, bool endless = false)
    {
        var request = new TextRequest
        {
            Id = RequestId.New(),
            Requester = new Requester("key_test"),
            Model = TestNode.Package,
            Prompt = prompt.Select(letter => (int)letter).ToArray(), // the simulated model's tokens are bytes
            Choices = choices,
            MaxTokens = maxTokens,
            Sampling = new SamplingParameters { Temperature = 0, Seed = 7 },
            Stop = new StopRules { IgnoreEos = endless },
        };
        return new Submission(request, MeterOf(request), static _ => { });
    }

    /// <summary>A request that is not for text: it is answered by the numbers below the count, a part each.</summary>
    public static Submission Counting(int count)
    {
        var request = new TensorRequest
        {
            Id = RequestId.New(),
            Requester = new Requester("key_test"),
            Model = TestNode.StepPackage,
            Inputs = [Tensor.Of(CountingEngine.Count, [(long)count])],
            MostParts = count,
            WorkUnits = count,
        };
        return new Submission(request, MeterOf(request), static _ => { });
    }

    /// <summary>The numbers in the parts of its stream so far.</summary>
    public static int[] NumbersOf(Submission submission) =>
        [.. submission.Tokens.All.ToArray().Where(token => token.Part is not null).Select(token => (int)token.Part!.Output(CountingEngine.Number).Values<long>()[0])];

    /// <summary>The next attempt at a request, from where this one was left.</summary>
    public static Submission After(Submission lost) => new(lost.Request, lost.Meter, static _ => { }, lost);

    /// <summary>Every token of its stream so far, by choice.</summary>
    public static IReadOnlyList<int[]> TokensOf(Submission submission)
    {
        var all = submission.Tokens.All.ToArray();
        return [.. Enumerable.Range(0, submission.Request.Choices).Select(choice => all.Where(token => token.Choice == choice && token.Token >= 0).Select(token => token.Token).ToArray())];
    }

    /// <summary>What a choice ended with; none while it runs.</summary>
    public static FinishReason FinishOf(Submission submission, int choice = 0) =>
        submission.Tokens.All.ToArray().Where(token => token.Choice == choice).Select(token => token.Finish).LastOrDefault();

    /// <summary>The same request on a replica of its own, called directly.</summary>
    public static async Task<IReadOnlyList<int[]>> UndisturbedAsync(Submission like)
    {
        await using var node = new TestNode("alone", new ReplicaCallOptions());
        var replica = node.Replicas.Of(node.Replica);
        replica.Start(planVersion: 1);
        await Within.HoldsAsync(() => replica.State == Serving.Replicas.ReplicaState.Ready, "the lone replica is ready");
        var submission = new Submission(like.Request, MeterOf(like.Request), static _ => { });
        Assert.Null(replica.TrySubmit(submission));
        Assert.Equal(AttemptEnd.Finished, await submission.Ended.InTimeAsync("the undisturbed answer's end"));
        return TokensOf(submission);
    }

    /// <summary>Until the stream has so many tokens.</summary>
    public static Task WritesAsync(Submission submission, int tokens) => Within.HoldsAsync(() => submission.Tokens.Written >= tokens, $"{tokens} tokens are there");

    private static UsageMeter MeterOf(InferenceRequest request) => new(request, "test", DateTimeOffset.UnixEpoch, TimeProvider.System.GetTimestamp(), TimeProvider.System);
}
