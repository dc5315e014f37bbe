using MaiCluster.Serving.Batching;
using MaiCluster.Serving.Metering;
using MaiCluster.Serving.Replicas.Calls;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Stepping;
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

    private Submission Submit(StepLoop loop, TimeSpan? limit)
    {
        var request = new TensorRequest { Id = RequestId.New(), Requester = new Requester("key"), Model = "m", Inputs = [], Slo = new Slo(limit, null) };
        var submission = new Submission(request, new UsageMeter(request, "node", _time.GetUtcNow(), _time.GetTimestamp(), _time), static _ => { });
        Assert.Null(loop.TrySubmit(submission));
        return submission;
    }
}
