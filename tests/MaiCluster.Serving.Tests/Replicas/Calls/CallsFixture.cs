using MaiCluster.Serving.Batching;
using MaiCluster.Serving.Grammars;
using MaiCluster.Serving.Replicas.Calls;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Streams;
using MaiCluster.Serving.Tests.Batching;
using Microsoft.Extensions.Time.Testing;

namespace MaiCluster.Serving.Tests.Replicas.Calls;

/// <summary>A replica's side of calls on a virtual clock; the test writes in the batch loop's place.</summary>
internal sealed class CallsFixture : IDisposable
{
    public CallsFixture(ReplicaCallOptions? options = null)
    {
        Options = options ?? new ReplicaCallOptions();
        Calls = new ReplicaCalls(Submit, () => BatchFixture.Tokens, "node-1", new GrammarCache(), Options, Time);
    }

    public static TimeSpan Limit { get; } = TimeSpan.FromSeconds(20);

    public FakeTimeProvider Time { get; } = new();

    public ReplicaCallOptions Options { get; }

    public ReplicaCalls Calls { get; }

    /// <summary>What was taken, in order.</summary>
    public List<Submission> Taken { get; } = [];

    /// <summary>What the next submission is refused with.</summary>
    public RequestFailure? Refusal { get; set; }

    public static InferenceWork Work(int choices = 1, IReadOnlyList<DeliveredChoice>? delivered = null) =>
        InferenceWork.Of(BatchFixture.Request([3, 4, 5], maxTokens: 200, choices: choices), delivered ?? []);

    public void Write(Submission submission, int token, FinishReason finish = FinishReason.None, int choice = 0)
    {
        submission.Publish(new GeneratedToken { Choice = choice, Token = token, Finish = finish }, Time.GetTimestamp());
        submission.Tokens.Flush();
    }

    public void Dispose() => Calls.Dispose();

    private RequestFailure? Submit(Submission submission)
    {
        if (Refusal is null)
        {
            Taken.Add(submission);
        }

        return Refusal;
    }
}
