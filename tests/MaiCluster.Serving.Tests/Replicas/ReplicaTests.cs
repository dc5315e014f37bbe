using MaiCluster.Serving.Batching;
using MaiCluster.Serving.Metering;
using MaiCluster.Serving.Replicas;
using MaiCluster.Serving.Replicas.Calls;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Sampling;
using MaiCluster.Serving.Tests.Batching;

namespace MaiCluster.Serving.Tests.Replicas;

public class ReplicaTests
{
    [Fact]
    public async Task An_empty_replica_loads_nothing_whatever_is_called()
    {
        await using var fixture = new ReplicaFixture();
        var replica = fixture.Of();
        Assert.Equal(FailureKind.ModelUnavailable, replica.TrySubmit(Submission(fixture))!.Kind);
        replica.Stop(1);
        Assert.Equal(ReplicaState.Empty, replica.State);
        Assert.Equal(0, fixture.Loads);
        Assert.Empty(fixture.Replicas.Snapshots());
    }

    [Fact]
    public async Task It_is_ready_after_its_first_answer_and_serves()
    {
        await using var fixture = new ReplicaFixture();
        var replica = fixture.Of();
        replica.Start(1);
        var starting = replica.Snapshot();
        Assert.Equal((ReplicaState.Starting, 4_000L, TimeSpan.FromSeconds(8)), (starting.State, starting.MemoryBytes, starting.ReadyIn));
        Assert.Equal(FailureKind.ModelUnavailable, replica.TrySubmit(Submission(fixture))!.Kind);
        var engine = fixture.Load();
        var ready = await ReplicaFixture.ReachesAsync(replica, ReplicaState.Ready);
        Assert.True(engine.Passes >= fixture.Options.WarmUpTokens, "the warm-up did not compute its answer");
        Assert.Equal((4, 500L, 4_000L, null), (ready.Rows, ready.KvTokens, ready.MemoryBytes, ready.Detail));
        Assert.Equal(0, ready.RowsActive);
        Assert.Single(fixture.Replicas.Loaded);

        var submission = Submission(fixture);
        Assert.Null(replica.TrySubmit(submission));
        Assert.Equal(AttemptEnd.Finished, await submission.Ended.WaitAsync(ReplicaFixture.Limit));
    }

    [Fact]
    public async Task A_second_order_to_start_loads_no_second_copy()
    {
        await using var fixture = new ReplicaFixture();
        var replica = fixture.Of();
        replica.Start(1);
        replica.Start(1);
        await fixture.ReadyAsync(replica, 2);
        replica.Start(3);
        Assert.Equal(1, fixture.Loads);
    }

    [Fact]
    public async Task A_late_order_of_an_older_plan_cannot_bring_a_stopped_model_back()
    {
        await using var fixture = new ReplicaFixture();
        var replica = fixture.Of();
        var engine = await fixture.ReadyAsync(replica, planVersion: 4);
        replica.Stop(6);
        var stopped = await ReplicaFixture.ReachesAsync(replica, ReplicaState.Stopped);
        Assert.True(engine.IsDisposed);
        Assert.Equal(0, stopped.MemoryBytes);
        Assert.Empty(fixture.Replicas.Loaded);
        replica.Start(5);
        Assert.Equal((ReplicaState.Stopped, 1), (replica.State, fixture.Loads));
        await fixture.ReadyAsync(replica, planVersion: 7);
        replica.Stop(6);
        Assert.Equal(ReplicaState.Ready, replica.State);
    }

    [Fact]
    public async Task Stopping_takes_nothing_new_and_moves_what_has_had_its_time()
    {
        await using var fixture = new ReplicaFixture(new ReplicaOptions { DrainLimit = TimeSpan.Zero });
        var replica = fixture.Of();
        await fixture.ReadyAsync(replica);
        var submissions = Enumerable.Range(0, 3).Select(_ => Submission(fixture, maxTokens: 200)).ToList();
        submissions.ForEach(submission => Assert.Null(replica.TrySubmit(submission)));
        replica.Stop(2);
        Assert.Equal(FailureKind.Draining, replica.TrySubmit(Submission(fixture))!.Kind);
        await ReplicaFixture.ReachesAsync(replica, ReplicaState.Stopped);
        Assert.All(submissions, submission => Assert.True(submission.Ended.IsCompleted, "an attempt neither ended nor moved"));
    }

    [Fact]
    public async Task Stopping_lets_running_answers_end()
    {
        await using var fixture = new ReplicaFixture();
        var replica = fixture.Of();
        await fixture.ReadyAsync(replica);
        var submission = Submission(fixture, maxTokens: 150);
        Assert.Null(replica.TrySubmit(submission));
        while (submission.Tokens.Written == 0)
        {
            await Task.Yield();
        }

        replica.Stop(2);
        Assert.Equal(AttemptEnd.Finished, await submission.Ended.WaitAsync(ReplicaFixture.Limit));
        await ReplicaFixture.ReachesAsync(replica, ReplicaState.Stopped);
    }

    [Fact]
    public async Task Stopping_gives_up_a_load()
    {
        await using var fixture = new ReplicaFixture();
        var replica = fixture.Of();
        replica.Start(1);
        replica.Stop(2);
        Assert.Equal(ReplicaState.Draining, replica.State);
        Assert.Null((await ReplicaFixture.ReachesAsync(replica, ReplicaState.Stopped)).Detail);
    }

    [Fact]
    public async Task What_is_told_to_start_while_it_leaves_starts_again_when_it_has_left()
    {
        await using var fixture = new ReplicaFixture();
        var replica = fixture.Of();
        replica.Start(1);
        replica.Stop(2);
        replica.Start(3);
        await ReplicaFixture.ReachesAsync(replica, ReplicaState.Starting); // the first load has ended: it cannot take what the second one gets
        fixture.Load();
        await ReplicaFixture.ReachesAsync(replica, ReplicaState.Ready);
    }

    [Fact]
    public async Task A_package_that_cannot_be_loaded_shows_why_and_is_left_alone_for_longer_each_time()
    {
        await using var fixture = new ReplicaFixture(new ReplicaOptions { BackOff = TimeSpan.FromSeconds(10), LongestBackOff = TimeSpan.FromSeconds(25) });
        var replica = fixture.Of();
        foreach (var (backOff, plan) in new[] { (10, 1), (20, 2), (25, 3), (25, 4) })
        {
            replica.Start(plan);
            fixture.FailToLoad(new InvalidDataException("model.onnx is cut off: copy it again."));
            var failed = await ReplicaFixture.ReachesAsync(replica, ReplicaState.Failed);
            Assert.Equal($"model.onnx is cut off: copy it again. (not tried again for {backOff} s)", failed.Detail);
            Assert.Equal(0, failed.MemoryBytes);
            fixture.Time.Advance(TimeSpan.FromSeconds(backOff - 1));
            replica.Start(plan);
            Assert.Equal((ReplicaState.Failed, plan), (replica.State, fixture.Loads));
            fixture.Time.Advance(TimeSpan.FromSeconds(1));
            Assert.Equal("model.onnx is cut off: copy it again.", replica.Snapshot().Detail);
        }

        await fixture.ReadyAsync(replica, 5);
        Assert.Null(replica.Snapshot().Detail);
    }

    [Fact]
    public async Task What_breaks_unexpectedly_is_told_with_its_kind()
    {
        await using var fixture = new ReplicaFixture();
        var replica = fixture.Of();
        replica.Start(1);
        fixture.FailToLoad(new BadImageFormatException("wrong machine"));
        var failed = await ReplicaFixture.ReachesAsync(replica, ReplicaState.Failed);
        Assert.StartsWith("It could not be loaded (BadImageFormatException): wrong machine", failed.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_copy_that_gives_no_first_answer_is_not_ready()
    {
        await using var fixture = new ReplicaFixture();
        var replica = fixture.Of();
        replica.Start(1);
        var engine = fixture.LoadBroken();
        var failed = await ReplicaFixture.ReachesAsync(replica, ReplicaState.Failed);
        Assert.StartsWith("The warm-up request failed", failed.Detail, StringComparison.Ordinal);
        Assert.True(engine.IsDisposed);
    }

    [Fact]
    public async Task A_load_that_takes_too_long_has_failed()
    {
        await using var fixture = new ReplicaFixture(new ReplicaOptions { LoadLimit = TimeSpan.FromSeconds(60) });
        var replica = fixture.Of();
        replica.Start(1);
        while (fixture.Loads == 0)
        {
            await Task.Yield();
        }

        fixture.Time.Advance(TimeSpan.FromSeconds(8));
        Assert.Equal(TimeSpan.FromSeconds(1), replica.Snapshot().ReadyIn); // a second as long as it is not there
        fixture.Time.Advance(TimeSpan.FromSeconds(52));
        Assert.StartsWith("It was not loaded within 60 s.", (await ReplicaFixture.ReachesAsync(replica, ReplicaState.Failed)).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Models_share_the_device_s_memory_and_one_waits_for_another_that_leaves()
    {
        await using var fixture = new ReplicaFixture { WeightBytes = 5_000 };
        var (first, second) = (fixture.Of("first"), fixture.Of("second"));
        await fixture.ReadyAsync(first);
        second.Start(1);
        var refused = await ReplicaFixture.ReachesAsync(second, ReplicaState.Failed);
        Assert.StartsWith("second needs 0.00 GiB of node-1/cpu", refused.Detail, StringComparison.Ordinal);
        Assert.Equal(1, fixture.Loads);

        fixture.Time.Advance(fixture.Options.BackOff);
        first.Stop(2);
        await fixture.ReadyAsync(second, 2);
        await ReplicaFixture.ReachesAsync(first, ReplicaState.Stopped);
    }

    [Fact]
    public async Task Disposing_unloads_and_ends_what_could_still_be_told()
    {
        var fixture = new ReplicaFixture();
        var replica = fixture.Of();
        var engine = await fixture.ReadyAsync(replica);
        await fixture.DisposeAsync();
        Assert.True(engine.IsDisposed);
        replica.Start(9);
        Assert.Equal(ReplicaState.Stopped, replica.State);
    }

    [Fact]
    public async Task A_replica_of_another_node_is_refused_by_name()
    {
        await using var fixture = new ReplicaFixture();
        var error = Assert.Throws<ArgumentException>(() => fixture.Replicas.Of(ReplicaId.Parse("node-2/cpu/model")));
        Assert.StartsWith("'node-2/cpu/model' cannot be a replica here: this node has node-1/cpu.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_node_s_orders_and_submissions_reach_the_replica_they_name()
    {
        await using var fixture = new ReplicaFixture();
        var id = ReplicaFixture.IdOf("model");
        Assert.Equal(FailureKind.ModelUnavailable, (await fixture.Replicas.SubmitAsync(id, Submission(fixture)))!.Kind);
        await fixture.Replicas.StartAsync(id, 1, CancellationToken.None);
        fixture.Load();
        await ReplicaFixture.ReachesAsync(fixture.Of(), ReplicaState.Ready);
        var submission = Submission(fixture);
        Assert.Null(await fixture.Replicas.SubmitAsync(id, submission));
        await submission.Ended.WaitAsync(ReplicaFixture.Limit);
        await fixture.Replicas.StopAsync(id, 2, CancellationToken.None);
        await ReplicaFixture.ReachesAsync(fixture.Of(), ReplicaState.Stopped);
    }

    private static Submission Submission(ReplicaFixture fixture, int maxTokens = 8)
    {
        var request = BatchFixture.Request([5, 6, 7], maxTokens) with { Stop = new StopRules { IgnoreEos = true } };
        return new Submission(request, new UsageMeter(request, "node-1", fixture.Time.GetUtcNow(), fixture.Time.GetTimestamp(), fixture.Time), static _ => { });
    }
}
