using MaiCluster.Serving.Batching;
using MaiCluster.Serving.Metering;
using MaiCluster.Serving.Replicas.Calls;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Sampling;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

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
    public async Task A_failed_pass_loses_the_attempt_and_the_loop_goes_on_with_it_when_asked_again()
    {
        await using var loop = Loop(out var engine);
        engine.NextFailure = new InvalidDataException("broken pass");
        var unlucky = Submission(BatchFixture.Request([5, 6, 7, 8], 40));
        Assert.Null(loop.TrySubmit(unlucky));
        Assert.Equal(AttemptEnd.Lost, await unlucky.Ended.WaitAsync(Limit));
        Assert.Null(unlucky.Failure);

        var next = new Submission(unlucky.Request, unlucky.Meter, _ => { }, unlucky);
        Assert.Null(loop.TrySubmit(next));
        Assert.Equal(AttemptEnd.Finished, await next.Ended.WaitAsync(Limit));
        Assert.Equal(TracingEngine.Undisturbed(Shape, [5, 6, 7, 8], 40, BatchFixture.EndToken), BatchFixture.Drain(next).Tokens[0]);
    }

    [Fact]
    public async Task Disposing_moves_what_runs_and_then_ends_the_engine_and_refuses_more()
    {
        var loop = Loop(out var engine);
        var running = Enumerable.Range(0, 6).Select(i => Submission(Endless([5, 6, 7 + i]))).ToList();
        running.ForEach(submission => Assert.Null(loop.TrySubmit(submission)));
        await loop.DisposeAsync();
        await loop.DisposeAsync();

        Assert.All(running, submission => Assert.True(submission.Ended.IsCompleted, "a request did not leave"));
        Assert.True(engine.IsDisposed);
        Assert.Equal(FailureKind.Draining, loop.TrySubmit(Submission(BatchFixture.Request([5, 6], 2)))!.Kind);
    }

    [Fact]
    public async Task A_full_queue_rejects_with_retry_after()
    {
        await using var loop = Loop(out _, new BatchingOptions { Queue = 1, KvBytes = 256 });
        var taken = new List<Submission>();
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

    [Fact]
    public async Task A_drained_loop_finishes_what_runs_and_moves_what_waits()
    {
        var loop = Loop(out var engine, new BatchingOptions { KvBytes = 256 });
        var runs = Submission(Endless([5, 6, 7]));
        var waits = Submission(Endless([8, 9, 10]));
        engine.BeforePass = pass => _ = pass switch
        {
            3 => loop.TrySubmit(waits),
            5 => (object)loop.DrainAsync(Limit),
            _ => null,
        };
        Assert.Null(loop.TrySubmit(runs));
        await Task.WhenAll(runs.Ended, waits.Ended).WaitAsync(Limit);
        await loop.DrainAsync(Limit).WaitAsync(Limit);

        Assert.Equal(AttemptEnd.Finished, await runs.Ended);
        Assert.Equal(AttemptEnd.Moved, await waits.Ended);
        Assert.Equal(200, runs.Tokens.Written);
        Assert.True(engine.IsDisposed);
    }

    [Fact]
    public async Task What_still_runs_at_the_end_of_a_drain_leaves_and_goes_on_elsewhere()
    {
        var clock = new FakeTimeProvider();
        var loop = Loop(out var engine, time: clock);
        var request = Endless([5, 6, 7]) with { MaxTokens = 240 };
        engine.BeforePass = pass =>
        {
            clock.Advance(TimeSpan.FromMilliseconds(100));
            _ = pass == 10 ? loop.DrainAsync(TimeSpan.FromSeconds(1)) : null;
        };
        var first = Submission(request);
        Assert.Null(loop.TrySubmit(first));
        Assert.Equal(AttemptEnd.Moved, await first.Ended.WaitAsync(Limit));
        Assert.Equal(20, first.Tokens.Written);

        await using var other = Loop(out _);
        var second = new Submission(request, first.Meter, _ => { }, first);
        Assert.Null(other.TrySubmit(second));
        Assert.Equal(AttemptEnd.Finished, await second.Ended.WaitAsync(Limit));
        Answers.Equal(BatchFixture.Alone(request), second);
        Assert.Equal(240, second.Meter.CompletionTokens);
    }

    [Fact]
    public async Task A_client_that_left_a_draining_loop_has_cancelled()
    {
        var loop = Loop(out var engine);
        var leaver = Submission(Endless([5, 6, 7]));
        engine.BeforePass = pass =>
        {
            if (pass == 5)
            {
                leaver.Cancel();
                _ = loop.DrainAsync(TimeSpan.Zero);
            }
        };
        Assert.Null(loop.TrySubmit(leaver));
        Assert.Equal(AttemptEnd.Finished, await leaver.Ended.WaitAsync(Limit));
        Assert.Equal(FinishReason.Cancelled, BatchFixture.Drain(leaver).Reasons[0]);
    }

    /// <summary>Ends at its token limit only.</summary>
    private static TextRequest Endless(int[] prompt) => BatchFixture.Request(prompt, 200) with { Stop = new StopRules { IgnoreEos = true } };

    private static TextBatchLoop Loop(out TracingEngine engine, BatchingOptions? options = null, TimeProvider? time = null)
    {
        engine = new TracingEngine(Shape);
        return new TextBatchLoop("test", engine, BatchFixture.Tokens, [BatchFixture.EndToken],
            options ?? new BatchingOptions { KvBytes = 4096, MinPrefix = 4 }, time ?? TimeProvider.System, NullLogger.Instance);
    }

    private static Submission Submission(TextRequest request) =>
        new(request, new UsageMeter(request, "node", TimeProvider.System.GetUtcNow(), TimeProvider.System.GetTimestamp(), TimeProvider.System), _ => { });
}
