using MaiCluster.Serving.Batching;
using MaiCluster.Serving.Metering;
using MaiCluster.Serving.Requests;
using Microsoft.Extensions.Logging.Abstractions;

namespace MaiCluster.Serving.Tests.Batching;

/// <summary>The loop with its own thread, over an engine without a model.</summary>
public class TextBatchLoopTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
    private static readonly TextEngineShape Shape = new(4, 6, 256, BatchFixture.Vocabulary, KvBytesPerToken: 1);

    [Fact]
    public async Task A_request_is_served_and_its_stream_ends()
    {
        await using var loop = Loop(out _);
        var submission = Submission(BatchFixture.Request([5, 6, 7, 8], 40));
        Assert.Null(loop.TrySubmit(submission));
        await submission.Ended.WaitAsync(Limit);

        var expected = TracingEngine.Undisturbed(Shape, [5, 6, 7, 8], 40, BatchFixture.EndToken);
        Assert.Equal(expected, BatchFixture.Drain(submission).Tokens[0]);
    }

    [Fact]
    public async Task A_failed_pass_fails_the_requests_in_it_and_the_next_one_is_served()
    {
        await using var loop = Loop(out var engine);
        engine.NextFailure = new InvalidDataException("broken pass");
        var unlucky = Submission(BatchFixture.Request([5, 6, 7, 8], 40));
        Assert.Null(loop.TrySubmit(unlucky));
        await unlucky.Ended.WaitAsync(Limit);
        Assert.Equal(FinishReason.Failed, BatchFixture.Drain(unlucky).Reasons[0]);
        Assert.Equal(FailureKind.Internal, unlucky.Failure!.Kind);

        var next = Submission(BatchFixture.Request([5, 6, 7, 8], 40));
        Assert.Null(loop.TrySubmit(next));
        await next.Ended.WaitAsync(Limit);
        Assert.Equal(TracingEngine.Undisturbed(Shape, [5, 6, 7, 8], 40, BatchFixture.EndToken), BatchFixture.Drain(next).Tokens[0]);
    }

    [Fact]
    public async Task Disposing_ends_what_runs_and_then_the_engine_and_refuses_more()
    {
        var loop = Loop(out var engine);
        var running = Enumerable.Range(0, 6).Select(i => Submission(BatchFixture.Request([5, 6, 7 + i], 200))).ToList();
        running.ForEach(submission => Assert.Null(loop.TrySubmit(submission)));
        await loop.DisposeAsync();

        Assert.All(running, submission => Assert.True(submission.Ended.IsCompleted, "a request did not end"));
        Assert.True(engine.IsDisposed);
        Assert.Equal(FailureKind.Draining, loop.TrySubmit(Submission(BatchFixture.Request([5, 6], 2)))!.Kind);
    }

    [Fact]
    public async Task A_full_queue_rejects_with_retry_after()
    {
        await using var loop = Loop(out _, new BatchingOptions { Queue = 1, KvBytes = 256 });
        var taken = new List<TextSubmission>();
        RequestFailure? refused = null;
        for (var i = 0; refused is null && i < 100_000; i++)
        {
            var submission = Submission(BatchFixture.Request([5, 6, 7], 200));
            refused = loop.TrySubmit(submission);
            if (refused is null)
            {
                taken.Add(submission);
            }
        }

        Assert.Equal(FailureKind.QueueFull, refused!.Kind);
        Assert.True(refused.RetryAfter >= TimeSpan.FromSeconds(1));
        taken.ForEach(submission => submission.Cancel());
        await Task.WhenAll(taken.Select(submission => submission.Ended)).WaitAsync(Limit);
    }

    private static TextBatchLoop Loop(out TracingEngine engine, BatchingOptions? options = null)
    {
        engine = new TracingEngine(Shape);
        return new TextBatchLoop("test", engine, BatchFixture.Tokens, [BatchFixture.EndToken],
            options ?? new BatchingOptions { KvBytes = 4096, MinPrefix = 4 }, TimeProvider.System, NullLogger.Instance);
    }

    private static TextSubmission Submission(TextRequest request) =>
        new(request, new UsageMeter(request, "node", TimeProvider.System.GetUtcNow(), TimeProvider.System.GetTimestamp(), TimeProvider.System), _ => { });
}
