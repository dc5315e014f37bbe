using MaiCluster.Serving.Batching;
using MaiCluster.Serving.Devices;
using MaiCluster.Serving.Metering;
using MaiCluster.Serving.Replicas;
using MaiCluster.Serving.Replicas.Calls;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Streams;
using MaiCluster.Serving.Tests.Batching;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace MaiCluster.Serving.Tests.Replicas.Calls;

public class RemoteReplicaLinksTests
{
    private static readonly ReplicaId Replica = new(new DeviceId("node-2", "cpu"), "model");

    private readonly FakeTimeProvider _time = new();
    private readonly ReplicaCallOptions _options = new();
    private readonly ScriptedPort _port = new();
    private readonly RemoteReplicaLinks _links;

    public RemoteReplicaLinksTests() => _links = new RemoteReplicaLinks(_ => _port, _options, _time, NullLogger<RemoteReplicaLinks>.Instance);

    [Fact]
    public async Task What_comes_is_written_and_counted()
    {
        var (submission, way) = await BeginAsync();
        way.Say(ScriptedWay.Tokens(0, 10, 11) with { CachedTokens = 2, DeviceNanoseconds = 100 });
        way.Say(ScriptedWay.Last(2, 12) with { CachedTokens = 2, DeviceNanoseconds = 250 });
        await EndsAsync(submission, AttemptEnd.Finished);
        var record = submission.Meter.Close(_time.GetUtcNow());
        Assert.Equal((3, 2, 250L, UsageOutcome.Stop), (record.CompletionTokens, record.CachedTokens, record.DeviceNanoseconds, record.Outcome));
        Assert.Equal([10, 11, 12], BatchFixture.Drain(submission).Tokens[0]);
        Assert.Equal(2, submission.CachedTokens);
    }

    [Fact]
    public async Task Its_place_in_the_replicas_queue_is_shown()
    {
        var (submission, way) = await BeginAsync(ScriptedWay.Tokens(0) with { QueuePosition = 3 });
        Assert.Equal(3, submission.QueuePosition);
        way.Say(ScriptedWay.Last(0, 12) with { CachedTokens = 0 });
        await EndsAsync(submission, AttemptEnd.Finished);
        Assert.Equal(0, submission.QueuePosition);
    }

    [Fact]
    public async Task A_refusal_is_returned_and_another_replica_may_take_the_attempt()
    {
        var submission = Submission();
        var submitting = _links.SubmitAsync(Replica, submission).AsTask();
        var refusal = new RequestFailure(FailureKind.Draining, "it drains");
        (await _port.OpenedAsync()).Say(ScriptedWay.Tokens(0) with { Run = 0, Failure = refusal, End = AttemptEnd.Lost });
        Assert.Equal(refusal, await submitting.WaitAsync(CallsFixture.Limit));
        Assert.False(submission.Ended.IsCompleted);
        Assert.Null(submission.Failure);
    }

    [Fact]
    public async Task A_broken_way_is_opened_again_where_it_stood()
    {
        var (submission, way) = await BeginAsync();
        way.Say(0, 10, 11);
        way.Break();
        var second = await _port.OpenedAsync();
        Assert.Equal((ScriptedWay.OnlyRun, 2), (second.Run, second.Position));
        second.Say(ScriptedWay.Last(2, 12));
        await EndsAsync(submission, AttemptEnd.Finished);
        Assert.Equal([10, 11, 12], BatchFixture.Drain(submission).Tokens[0]);
    }

    [Fact]
    public async Task Tokens_that_come_twice_are_written_once()
    {
        var (submission, way) = await BeginAsync();
        way.Say(0, 10, 11);
        way.Say(0, 10, 11);
        way.Say(1, 11, 12, 13);
        way.Say(ScriptedWay.Last(4, 14));
        await EndsAsync(submission, AttemptEnd.Finished);
        Assert.Equal([10, 11, 12, 13, 14], BatchFixture.Drain(submission).Tokens[0]);
        Assert.Equal(5, submission.Meter.CompletionTokens);
    }

    [Fact]
    public async Task Where_a_chunk_is_missing_the_way_is_opened_again()
    {
        var (submission, way) = await BeginAsync();
        way.Say(0, 10);
        way.Say(2, 12);
        var second = await _port.OpenedAsync();
        Assert.Equal(1, second.Position);
        second.Say(1, 11, 12);
        second.Say(ScriptedWay.Last(3, 13));
        await EndsAsync(submission, AttemptEnd.Finished);
        Assert.Equal([10, 11, 12, 13], BatchFixture.Drain(submission).Tokens[0]);
    }

    [Fact]
    public async Task A_silent_replica_is_asked_once_more_and_then_lost()
    {
        var (submission, way) = await BeginAsync();
        way.Say(0, 10);
        await WrittenAsync(submission, 1);
        _time.Advance(_options.Silence);
        var second = await _port.OpenedAsync();
        Assert.Equal(1, second.Position);
        Assert.False(submission.Ended.IsCompleted);
        _time.Advance(_options.Attach);
        await EndsAsync(submission, AttemptEnd.Lost);
        way.Say(1, 11); // too late
        Assert.Equal([10], submission.Tokens.All.ToArray().Select(token => token.Token));
    }

    [Fact]
    public async Task Heartbeats_are_signs_of_life()
    {
        var (submission, way) = await BeginAsync();
        for (var beat = 0; beat < 8; beat++)
        {
            _time.Advance(_options.Silence / 2);
            way.Say(0, 10); // the first is news, the others are not
            await WrittenAsync(submission, 1);
            way.Say(ScriptedWay.Tokens(1) with { DeviceNanoseconds = beat + 1 });
            await CountedAsync(submission, beat + 1);
        }

        way.Say(ScriptedWay.Last(1, 11));
        await EndsAsync(submission, AttemptEnd.Finished);
    }

    [Fact]
    public async Task A_replica_that_does_not_know_the_run_any_more_is_lost()
    {
        var (submission, way) = await BeginAsync();
        way.Break();
        (await _port.OpenedAsync()).Say(ScriptedWay.Tokens(0) with { Run = 0, End = AttemptEnd.Lost });
        await EndsAsync(submission, AttemptEnd.Lost);
    }

    [Fact]
    public async Task A_replica_that_drains_passes_the_attempt_on()
    {
        var (submission, way) = await BeginAsync();
        way.Say(ScriptedWay.Tokens(0, 10) with { End = AttemptEnd.Moved });
        await EndsAsync(submission, AttemptEnd.Moved);
        Assert.Equal([10], submission.Tokens.All.ToArray().Select(token => token.Token));
    }

    [Fact]
    public async Task A_call_that_is_not_heard_of_is_made_once_more_and_its_refusal_counts()
    {
        var submission = Submission();
        var submitting = _links.SubmitAsync(Replica, submission).AsTask();
        (await _port.OpenedAsync()).Break();
        var second = await _port.OpenedAsync();
        Assert.Equal(submission.Request.Id, second.Work!.Id);
        var refusal = new RequestFailure(FailureKind.QueueFull, "full");
        second.Say(ScriptedWay.Tokens(0) with { Run = 0, Failure = refusal, End = AttemptEnd.Lost });
        Assert.Equal(refusal, await submitting.WaitAsync(CallsFixture.Limit));
    }

    [Fact]
    public async Task A_dead_replica_loses_the_attempt()
    {
        var submission = Submission();
        var submitting = _links.SubmitAsync(Replica, submission).AsTask();
        (await _port.OpenedAsync()).Break();
        (await _port.OpenedAsync()).Break();
        Assert.Null(await submitting.WaitAsync(CallsFixture.Limit));
        await EndsAsync(submission, AttemptEnd.Lost);
    }

    [Fact]
    public async Task A_port_that_cannot_even_be_asked_loses_the_attempt()
    {
        var links = new RemoteReplicaLinks(_ => new BrokenPort(), _options, _time, NullLogger<RemoteReplicaLinks>.Instance);
        var submission = Submission();
        Assert.Null(await links.SubmitAsync(Replica, submission).AsTask().WaitAsync(CallsFixture.Limit));
        await EndsAsync(submission, AttemptEnd.Lost);
    }

    [Fact]
    public async Task A_way_that_opens_again_and_again_without_a_token_is_given_up()
    {
        var (submission, way) = await BeginAsync();
        way.Break();
        for (var opened = 0; opened < 4; opened++)
        {
            var next = await _port.OpenedAsync();
            next.Say(0);
            next.Break();
        }

        await EndsAsync(submission, AttemptEnd.Lost);
    }

    [Fact]
    public async Task The_client_s_leaving_is_passed_on_and_the_replica_has_the_last_word()
    {
        var (submission, way) = await BeginAsync();
        way.Say(0, 10);
        await WrittenAsync(submission, 1);
        submission.Cancel();
        way.Say(ScriptedWay.Last(1, -1) with
        {
            Tokens = [new GeneratedToken { Choice = 0, Token = -1, Finish = FinishReason.Cancelled }],
            DeviceNanoseconds = 900,
        });
        await EndsAsync(submission, AttemptEnd.Finished);
        Assert.Equal([submission.Request.Id], _port.Cancelled);
        Assert.Equal((UsageOutcome.Cancelled, 900L), (submission.Meter.Close(_time.GetUtcNow()).Outcome, submission.Meter.DeviceNanoseconds));
    }

    [Fact]
    public async Task A_client_that_left_does_not_wait_for_a_replica_that_does_not_answer()
    {
        var (submission, _) = await BeginAsync(choices: 2);
        submission.Cancel();
        await CancelledAsync();
        _time.Advance(_options.Attach);
        await EndsAsync(submission, AttemptEnd.Finished);
        Assert.Equal([FinishReason.Cancelled, FinishReason.Cancelled], BatchFixture.Drain(submission).Reasons);
    }

    [Fact]
    public async Task A_submission_that_has_ended_is_sent_nowhere()
    {
        var before = Submission();
        before.Publish(new GeneratedToken { Choice = 0, Token = 9, Finish = FinishReason.Stop }, _time.GetTimestamp());
        var after = new Submission(before.Request, before.Meter, static _ => { }, before);
        Assert.Null(await _links.SubmitAsync(Replica, after));
        await EndsAsync(after, AttemptEnd.Finished);
    }

    private async Task<(Submission Submission, ScriptedWay Way)> BeginAsync(TokenChunk? first = null, int choices = 1)
    {
        var submission = Submission(choices);
        var submitting = _links.SubmitAsync(Replica, submission).AsTask();
        var way = await _port.OpenedAsync();
        Assert.Equal(submission.Request.Id, way.Work!.Id);
        way.Say(first ?? ScriptedWay.Tokens(0));
        Assert.Null(await submitting.WaitAsync(CallsFixture.Limit));
        return (submission, way);
    }

    private Submission Submission(int choices = 1)
    {
        var request = BatchFixture.Request([3, 4, 5], maxTokens: 100, choices: choices);
        return new Submission(request, new UsageMeter(request, "gateway", _time.GetUtcNow(), _time.GetTimestamp(), _time), static _ => { });
    }

    private static async Task EndsAsync(Submission submission, AttemptEnd end) =>
        Assert.Equal(end, await submission.Ended.WaitAsync(CallsFixture.Limit));

    private static Task WrittenAsync(Submission submission, int tokens) => ComesTrueAsync(() => submission.Tokens.Written >= tokens, $"{tokens} tokens were not written");

    private static Task CountedAsync(Submission submission, long nanoseconds) => ComesTrueAsync(() => submission.Meter.DeviceNanoseconds >= nanoseconds, "device time was not counted");

    private Task CancelledAsync() => ComesTrueAsync(() => _port.Cancelled.Count > 0, "the replica was not told");

    private static async Task ComesTrueAsync(Func<bool> condition, string otherwise)
    {
        var began = System.Diagnostics.Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(began.Elapsed < CallsFixture.Limit, otherwise);
            await Task.Yield();
        }
    }

    private sealed class BrokenPort : IReplicaPort
    {
        public IAsyncEnumerable<TokenChunk> GenerateAsync(InferenceWork work, CancellationToken cancellationToken) => throw new IOException("no way");

        public IAsyncEnumerable<TokenChunk> AttachAsync(RequestId request, long run, int position, CancellationToken cancellationToken) => throw new IOException("no way");

        public Task CancelAsync(RequestId request) => throw new IOException("no way");
    }
}
