using MaiCluster.Serving.Batching;
using MaiCluster.Serving.Metering;
using MaiCluster.Serving.Replicas.Calls;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Stepping;
using MaiCluster.Serving.Tensors;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace MaiCluster.Serving.Tests.Stepping;

public sealed class StepLoopTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly FakeTimeProvider _time = new();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Who_waited_past_its_own_limit_is_told_so(bool beginsOnLoop)
    {
        var engine = new GatedEngine(new StepLimits { Requests = 1, BeginsOnLoop = beginsOnLoop });
        await using var loop = new StepLoop("test", engine, new BatchingOptions(), _time, NullLogger.Instance);
        var first = Submit(loop, limit: null);
        await engine.EnteredAsync();
        var hasty = Submit(loop, limit: TimeSpan.FromSeconds(1));
        var patient = Submit(loop, limit: TimeSpan.FromSeconds(3));
        _time.Advance(TimeSpan.FromSeconds(2));
        engine.LetGo();

        Assert.Equal(AttemptEnd.Finished, await first.Ended.WaitAsync(Patience));
        await hasty.Ended.WaitAsync(Patience);
        Assert.Equal(FailureKind.DeadlinePassed, hasty.Failure?.Kind);
        Assert.Equal("No first token within 1 s: the model is busy; try again later.", hasty.Failure?.Message);
        await engine.EnteredAsync();
        engine.LetGo();
        await patient.Ended.WaitAsync(Patience);
        Assert.Null(patient.Failure);
    }

    [Fact]
    public async Task Those_who_came_during_a_step_share_the_next()
    {
        var engine = new GatedEngine(new StepLimits { Requests = 16, Rows = 8, BeginsOnLoop = true });
        await using var loop = new StepLoop("test", engine, new BatchingOptions(), _time, NullLogger.Instance);
        var first = Submit(loop, limit: null);
        await engine.EnteredAsync();
        var others = Enumerable.Range(0, 3).Select(_ => Submit(loop, limit: null)).ToArray();
        engine.LetGo();
        await engine.EnteredAsync();
        engine.LetGo();

        await Task.WhenAll([first.Ended, .. others.Select(other => other.Ended)]).WaitAsync(Patience);
        Assert.Equal([1, 3], engine.Batches);
    }

    [Fact]
    public async Task Short_step_of_who_comes_alone_is_taken_on_the_thread_it_lends()
    {
        var engine = new GatedEngine(Short);
        await using var loop = new StepLoop("test", engine, new BatchingOptions(), _time, NullLogger.Instance);
        var lent = await StepOnLentThreadAsync(loop, engine);
        engine.LetGo();
        await Submit(loop, limit: null).Ended.WaitAsync(Patience);

        Assert.NotEqual(engine.Threads[0], lent);
        Assert.Equal(engine.Threads[0], engine.Threads[^1]); // what lends nothing goes to the loop's own
    }

    [Fact]
    public async Task Long_step_is_never_taken_on_a_thread_that_was_lent()
    {
        var engine = new GatedEngine(Short with { ShortStep = TimeSpan.FromMilliseconds(1) });
        await using var loop = new StepLoop("test", engine, new BatchingOptions(), _time, NullLogger.Instance);
        var first = Submit(loop, limit: null, lends: true);
        await engine.EnteredAsync();
        _time.Advance(TimeSpan.FromMilliseconds(1));
        engine.LetGo();
        await first.Ended.WaitAsync(Patience);
        engine.LetGo();
        await Submit(loop, limit: null, lends: true).Ended.WaitAsync(Patience);

        Assert.Equal(engine.Threads[0], engine.Threads[1]);
    }

    [Fact]
    public async Task Request_with_more_input_than_the_last_goes_to_the_loops_own_thread()
    {
        var engine = new GatedEngine(Short);
        await using var loop = new StepLoop("test", engine, new BatchingOptions(), _time, NullLogger.Instance);
        await StepOnLentThreadAsync(loop, engine);
        engine.LetGo();
        var larger = Make(limit: null, lends: true, input: [1]);
        Assert.Null(loop.TrySubmit(larger));
        await larger.Ended.WaitAsync(Patience);

        Assert.Equal(engine.Threads[0], engine.Threads[^1]);
    }

    [Fact]
    public async Task Thread_that_is_lent_does_not_wait_for_a_step_under_way()
    {
        var engine = new GatedEngine(Short);
        await using var loop = new StepLoop("test", engine, new BatchingOptions(), _time, NullLogger.Instance);
        await StepOnLentThreadAsync(loop, engine);
        var first = Submit(loop, limit: null);
        await engine.EnteredAsync();
        var others = Enumerable.Range(0, 3).Select(_ => Submit(loop, limit: null, lends: true)).ToArray();
        engine.LetGo();
        await engine.EnteredAsync();
        var late = Submit(loop, limit: null, lends: true);
        engine.LetGo();
        engine.LetGo();

        await Task.WhenAll([first.Ended, .. others.Select(other => other.Ended), late.Ended]).WaitAsync(Patience);
        Assert.Equal([1, 3, 1], engine.Batches[^3..]);
        Assert.All(engine.Threads[^3..], thread => Assert.Equal(engine.Threads[0], thread));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Drain_beside_threads_that_are_lent_leaves_nobody_without_an_end(int seed)
    {
        const int Callers = 4, Requests = 300;
        var engine = new GatedEngine(Short);
        await using var loop = new StepLoop("test", engine, new BatchingOptions(), _time, NullLogger.Instance);
        await StepOnLentThreadAsync(loop, engine);
        Enumerable.Range(0, Callers * Requests).ToList().ForEach(_ => engine.LetGo());
        var drainAt = new Random(seed).Next(Requests);
        var callers = Enumerable.Range(0, Callers).Select(caller => Task.Run(() =>
        {
            var submissions = new List<Submission>();
            for (var index = 0; index < Requests; index++)
            {
                if (caller == 0 && index == drainAt)
                {
                    _ = loop.DrainAsync(TimeSpan.Zero);
                }

                var submission = Make(limit: null, lends: index % 3 > 0);
                if (loop.TrySubmit(submission) is null)
                {
                    submissions.Add(submission);
                }
            }

            return submissions;
        }));

        var taken = (await Task.WhenAll(callers).WaitAsync(Patience)).SelectMany(submissions => submissions).ToArray();
        await loop.DrainAsync(TimeSpan.Zero).WaitAsync(Patience);
        Assert.True(taken.Length >= drainAt, $"{taken.Length} were taken before the drain at {drainAt} (seed {seed})");
        Assert.All(taken, submission => Assert.True(submission.Ended.IsCompleted, $"a request has no end (seed {seed})"));
    }

    private static StepLimits Short { get; } = new() { Requests = 16, Rows = 8, BeginsOnLoop = true, ShortStep = TimeSpan.FromMilliseconds(1) };

    /// <summary>Steps, the first on the loop's own thread, until one is taken on this one: the loop may still be about to wait when the next comes.</summary>
    /// <returns>This thread.</returns>
    private async Task<int> StepOnLentThreadAsync(StepLoop loop, GatedEngine engine)
    {
        const int Most = 1000;
        for (var step = 0; step < Most; step++)
        {
            engine.LetGo();
            var here = Environment.CurrentManagedThreadId;
            var submission = Submit(loop, limit: null, lends: true);
            var isDone = submission.Ended.IsCompleted;
            await submission.Ended.WaitAsync(Patience);
            await engine.EnteredAsync();
            if (engine.Threads[^1] == here)
            {
                Assert.True(isDone, "a step was taken here, and its request has not ended");
                return here;
            }
        }

        throw new InvalidOperationException($"Of {Most} steps none was taken on the thread that was lent.");
    }

    private Submission Submit(StepLoop loop, TimeSpan? limit, bool lends = false)
    {
        var submission = Make(limit, lends);
        Assert.Null(loop.TrySubmit(submission));
        return submission;
    }

    private Submission Make(TimeSpan? limit, bool lends, params float[] input)
    {
        var request = new TensorRequest { Id = RequestId.New(), Requester = new Requester("key"), Model = "m", Inputs = [Tensor.Of("x", input.AsSpan(), input.Length)], Slo = new Slo(limit, null) };
        return new Submission(request, new UsageMeter(request, "node", _time.GetUtcNow(), _time.GetTimestamp(), _time), static _ => { }) { LendsThread = lends };
    }
}
