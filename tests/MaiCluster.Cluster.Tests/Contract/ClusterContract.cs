using MaiCluster.Serving.Budgets;
using MaiCluster.Serving.Devices;
using MaiCluster.Serving.Ledgers;
using MaiCluster.Serving.Ledgers.Adjustments;
using MaiCluster.Serving.Ledgers.Postings;
using MaiCluster.Serving.Ledgers.Settlements;
using MaiCluster.Serving.Ledgers.Shares;
using MaiCluster.Serving.Prices;
using MaiCluster.Serving.Replicas;
using MaiCluster.Serving.Replicas.Calls;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Sessions;
using Microsoft.Extensions.Logging.Abstractions;

namespace MaiCluster.Cluster.Tests.Contract;

/// <summary>What every host of a cluster's actors keeps.</summary>
public abstract class ClusterContract : IAsyncLifetime
{
    protected IClusterUnderTest Cluster { get; private set; } = null!;

    /// <summary>The node furthest from the caller.</summary>
    private TestNode Far => Cluster.Nodes[^1];

    public async Task InitializeAsync()
    {
        Cluster = await StartAsync();
        await Cluster.View.ShowsAsync(cluster => cluster.Nodes.Count == Cluster.Nodes.Count, "all nodes");
    }

    public async Task DisposeAsync() => await Cluster.DisposeAsync();

    [Fact]
    public async Task A_replica_is_empty_until_it_is_started()
    {
        var refused = await Cluster.Links.SubmitAsync(Far.Replica, Attempts.Of("hello"));

        Assert.Equal(FailureKind.ModelUnavailable, refused?.Kind);
        Assert.Empty(Far.Loads);
        Assert.Empty(Cluster.View.Snapshot.Nodes.SelectMany(node => node.Replicas));
    }

    [Fact]
    public async Task A_started_replica_shows_as_ready_and_answers_exactly()
    {
        await ReadyAsync(Far.Replica);
        var submission = Attempts.Of("the quick brown fox", choices: 3);

        Assert.Null(await Cluster.Links.SubmitAsync(Far.Replica, submission));

        Assert.Equal(AttemptEnd.Finished, await submission.Ended.InTimeAsync("the answer's end"));
        Assert.Equal(await Attempts.UndisturbedAsync(submission), Attempts.TokensOf(submission));
        Assert.Equal([Far.Replica], Far.Loads);
    }

    [Fact]
    public async Task Many_streams_at_once_keep_apart()
    {
        await ReadyAsync(Far.Replica);
        var submissions = Enumerable.Range(0, 32).Select(at => Attempts.Of($"story number {at} begins")).ToArray();

        foreach (var submission in submissions)
        {
            Assert.Null(await Cluster.Links.SubmitAsync(Far.Replica, submission));
        }

        foreach (var submission in submissions)
        {
            Assert.Equal(AttemptEnd.Finished, await submission.Ended.InTimeAsync("an answer's end"));
        }

        foreach (var submission in submissions.Take(4))
        {
            Assert.Equal(await Attempts.UndisturbedAsync(submission), Attempts.TokensOf(submission));
        }
    }

    [Fact]
    public async Task A_request_that_is_not_for_text_is_answered_in_parts_and_takes_turns()
    {
        await ReadyAsync(Far.StepReplica);
        var submissions = Enumerable.Range(1, 6).Select(at => Attempts.Counting(at * 5)).ToArray();

        foreach (var submission in submissions)
        {
            Assert.Null(await Cluster.Links.SubmitAsync(Far.StepReplica, submission));
        }

        foreach (var submission in submissions)
        {
            Assert.Equal(AttemptEnd.Finished, await submission.Ended.InTimeAsync("an answer's end"));
            Assert.Equal(Enumerable.Range(0, submission.Request.MostPieces), Attempts.NumbersOf(submission));
            Assert.Equal(FinishReason.Stop, Attempts.FinishOf(submission));
            Assert.NotEqual(0, submission.Meter.DeviceNanoseconds);
        }
    }

    [Fact]
    public async Task Another_replica_goes_on_after_the_parts_that_were_sent()
    {
        await ReadyAsync(Far.StepReplica, planVersion: 1);
        var first = Attempts.Counting(400);
        Assert.Null(await Cluster.Links.SubmitAsync(Far.StepReplica, first));
        await Attempts.WritesAsync(first, 20);

        await Cluster.Control.StopAsync(Far.StepReplica, planVersion: 2, CancellationToken.None);
        Assert.Equal(AttemptEnd.Moved, await first.Ended.InTimeAsync("the moved attempt's end"));
        var next = Cluster.Nodes[0].StepReplica;
        await ShowsAsync(Far.StepReplica, ReplicaState.Stopped);
        await ReadyAsync(next, planVersion: 3);
        var second = Attempts.After(first);
        Assert.Null(await Cluster.Links.SubmitAsync(next, second));

        Assert.Equal(AttemptEnd.Finished, await second.Ended.InTimeAsync("the resumed attempt's end"));
        Assert.Equal(Enumerable.Range(0, 400), Attempts.NumbersOf(second));
    }

    [Fact]
    public async Task A_late_start_of_an_older_plan_brings_nothing_back()
    {
        await ReadyAsync(Far.Replica, planVersion: 10);
        await Cluster.Control.StopAsync(Far.Replica, planVersion: 12, CancellationToken.None);
        await ShowsAsync(Far.Replica, ReplicaState.Stopped);

        await Cluster.Control.StartAsync(Far.Replica, planVersion: 11, CancellationToken.None);
        Assert.Equal(ReplicaState.Stopped, Far.Replicas.Of(Far.Replica).State);

        await ReadyAsync(Far.Replica, planVersion: 13);
        Assert.Equal([Far.Replica, Far.Replica], Far.Loads);
    }

    [Fact]
    public async Task A_client_that_leaves_ends_its_request_and_frees_its_row()
    {
        await ReadyAsync(Far.Replica);
        var submission = Attempts.Of("endless", maxTokens: 3000, endless: true);
        Assert.Null(await Cluster.Links.SubmitAsync(Far.Replica, submission));
        await Attempts.WritesAsync(submission, 3);
        await Within.HoldsAsync(() => Far.Rows == 1, "the replica has a row");

        submission.Cancel();

        Assert.Equal(AttemptEnd.Finished, await submission.Ended.InTimeAsync("the cancelled request's end"));
        Assert.Equal(FinishReason.Cancelled, Attempts.FinishOf(submission));
        await Within.HoldsAsync(() => Far.Rows == 0, "the replica has no rows");
    }

    [Fact]
    public async Task A_stopped_replica_hands_its_streams_on_and_another_goes_on_exactly()
    {
        await ReadyAsync(Far.Replica, planVersion: 1);
        var first = Attempts.Of("a long tale", maxTokens: 400, endless: true);
        Assert.Null(await Cluster.Links.SubmitAsync(Far.Replica, first));
        await Attempts.WritesAsync(first, 20);

        await Cluster.Control.StopAsync(Far.Replica, planVersion: 2, CancellationToken.None);
        Assert.Equal(AttemptEnd.Moved, await first.Ended.InTimeAsync("the moved attempt's end"));
        await ShowsAsync(Far.Replica, ReplicaState.Stopped);
        var next = Cluster.Nodes[0].Replica;
        await ReadyAsync(next, planVersion: 3);
        var second = Attempts.After(first);
        Assert.Null(await Cluster.Links.SubmitAsync(next, second));

        Assert.Equal(AttemptEnd.Finished, await second.Ended.InTimeAsync("the resumed attempt's end"));
        Assert.Equal(await Attempts.UndisturbedAsync(first), Attempts.TokensOf(second));
    }

    [Fact]
    public async Task A_follow_up_turn_knows_where_its_tokens_are_until_the_session_is_deleted()
    {
        var session = SessionId.Of("key_test", "conv_1");
        var first = await Cluster.Sessions.BeginTurnAsync(session, "small", new[] { 1, 2, 3 }, CancellationToken.None);
        Assert.Equal((0, null), (first.SharedTokens, first.Replica));

        await Cluster.Sessions.EndTurnAsync(session, new CompletedTurn("small", Far.Replica, first, new[] { 1, 2, 3 }, new[] { 4, 5 }));

        var second = await Cluster.Sessions.BeginTurnAsync(session, "small", new[] { 1, 2, 3, 4, 5, 6 }, CancellationToken.None);
        Assert.Equal((5, Far.Replica), (second.SharedTokens, second.Replica));
        Assert.Equal([new DecodedSpan(3, 2)], second.Decoded);
        var listed = Assert.Single(await Cluster.Sessions.ListAsync(CancellationToken.None));
        Assert.Equal((session, 5, 1), (listed.Id, listed.Tokens, listed.Turns));

        Assert.True(await Cluster.Sessions.DeleteAsync(session));
        Assert.False(await Cluster.Sessions.DeleteAsync(session));
        var third = await Cluster.Sessions.BeginTurnAsync(session, "small", new[] { 1, 2, 3 }, CancellationToken.None);
        Assert.Equal((0, null), (third.SharedTokens, third.Replica));
    }

    [Fact]
    public async Task Turns_that_end_at_once_are_all_counted()
    {
        var session = SessionId.Of("key_test", "conv_2");
        var turn = await Cluster.Sessions.BeginTurnAsync(session, "small", new[] { 1 }, CancellationToken.None);

        await Task.WhenAll(Enumerable.Range(0, 20).Select(at =>
            Cluster.Sessions.EndTurnAsync(session, new CompletedTurn("small", Far.Replica, turn, new[] { 1, at }, new[] { 2 }))));

        Assert.Equal(20, Assert.Single(await Cluster.Sessions.ListAsync(CancellationToken.None)).Turns);
    }

    [Fact]
    public async Task Requests_at_once_spend_exactly_what_all_their_budgets_have()
    {
        var tenant = BudgetId.OfTenant("acme");
        var key = BudgetId.OfKey("acme", "key_1");
        var scenario = BudgetId.OfScenario("support");
        await LimitAsync(tenant, new BudgetLimits { MicrosPerDay = 100_000 });
        await LimitAsync(key, new BudgetLimits { MicrosPerMonth = 50_000 });
        await LimitAsync(scenario, new BudgetLimits { MicrosInAll = 20_000 });
        var (desk, limits) = await DeskAsync();
        using var _ = limits;

        var served = await Task.WhenAll(Enumerable.Range(0, 500).Select(async _ =>
        {
            var ask = new BudgetAsk { Request = RequestId.New(), Tenant = "acme", Key = "key_1", Scenario = "support", Micros = 100, Admitted = TimeProvider.System.GetUtcNow() };
            var (reservation, failure) = await desk.ReserveAsync(ask, CancellationToken.None);
            if (reservation is null)
            {
                Assert.Equal((FailureKind.BudgetExceeded, "scenario"), (failure!.Kind, failure.Param));
                return false;
            }

            Cluster.BudgetStore.Bill(ask, reservation, 100);
            await desk.SettleAsync(reservation, 100, 7);
            return true;
        }));

        Assert.Equal(200, served.Count(each => each));
        foreach (var budget in new[] { tenant, key, scenario })
        {
            var standing = (await Cluster.Budgets.ReadAsync(budget, CancellationToken.None))!;
            Assert.Equal((20_000, 0, 0), (standing.SpentInAllMicros, standing.HeldMicros, standing.Running));
        }
    }

    [Fact]
    public async Task A_changed_limit_of_a_budget_holds_at_once()
    {
        var tenant = BudgetId.OfTenant("beta");
        var etag = await LimitAsync(tenant, new BudgetLimits { MicrosInAll = 1_000 });
        var (desk, limits) = await DeskAsync();
        using var _ = limits;
        Assert.Equal(900, (await desk.ReserveAsync(Ask(100), CancellationToken.None)).Reservation!.RemainingMicros);

        etag = await LimitAsync(tenant, new BudgetLimits { MicrosInAll = 150 }, etag);
        Assert.Equal("tenant", (await desk.ReserveAsync(Ask(51), CancellationToken.None)).Failure?.Param);
        await LimitAsync(tenant, new BudgetLimits { MicrosInAll = 151 }, etag);
        Assert.Equal(0, (await desk.ReserveAsync(Ask(51), CancellationToken.None)).Reservation!.RemainingMicros);
        Assert.Null(await Cluster.Budgets.ConfigureAsync(tenant, new BudgetLimits { MicrosInAll = 1 }, etag, CancellationToken.None));

        static BudgetAsk Ask(long micros) => new() { Request = RequestId.New(), Tenant = "beta", Micros = micros, Admitted = TimeProvider.System.GetUtcNow() };
    }

    [Fact]
    public async Task Settlements_that_many_post_at_once_are_booked_once_each_with_the_share_of_its_place()
    {
        var settlements = Enumerable.Range(0, 200).Select(_ => Settled("poets", 100)).ToArray();

        await Task.WhenAll(settlements.Chunk(10).SelectMany(group => new[] { group, group }).Select(group =>
            Cluster.Ledgers.PostAsync(LedgerPartition.Partner("poets"), group, CancellationToken.None)));

        var entries = Cluster.LedgerStore.Postings.SelectMany(posted => posted.Posting.Entries).ToArray();
        Assert.Equal(200, Cluster.LedgerStore.Postings.Count);
        Assert.Equal(20_000, entries.Where(entry => entry.Purpose == EntryPurpose.Revenue).Sum(entry => entry.AmountMicros));
        Assert.Equal(2_000 + 2_500, entries.Where(entry => entry.Purpose == EntryPurpose.Share).Sum(entry => entry.AmountMicros)); // a fifth of 10,000, then a quarter
    }

    [Fact]
    public async Task What_the_ledger_refuses_is_told_to_who_posts_it()
    {
        var poets = LedgerPartition.Partner("poets");
        var settlement = Settled("poets", 100);
        await Cluster.Ledgers.PostAsync(poets, [settlement], CancellationToken.None);

        var conflict = await Assert.ThrowsAsync<LedgerConflictException>(() => Cluster.Ledgers.PostAsync(poets, [settlement with { RevenueMicros = 1 }], CancellationToken.None));
        Assert.Equal([settlement.PostingId], conflict.Ids);
        var credit = new Adjustment { Id = "c1", Time = settlement.ServiceTime, Corrects = Cluster.LedgerStore.Postings[0].Reference(0), AmountMicros = 101, Reason = "late" };
        var refused = await Assert.ThrowsAsync<ArgumentException>(() => Cluster.Ledgers.PostAsync(credit, CancellationToken.None));
        Assert.Contains("expected 1 to 100", refused.Message, StringComparison.Ordinal);

        await Cluster.Ledgers.PostAsync(credit with { AmountMicros = 100 }, CancellationToken.None);
        await Cluster.Ledgers.PostAsync(new MonthMinimum("poets", new DateOnly(2026, 3, 1), 500), CancellationToken.None);
        await Cluster.Ledgers.PostAsync(new MonthMinimum("poets", new DateOnly(2026, 3, 1), 500), CancellationToken.None);
        Assert.Equal([20, -20, 500], Cluster.LedgerStore.Postings.SelectMany(posted => posted.Posting.Entries).Where(entry => entry.Purpose == EntryPurpose.Share).Select(entry => entry.SignedMicros));
    }

    [Fact]
    public async Task Many_calls_that_wake_a_package_load_it_once()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Cluster.Fleet.WakeAsync(TestNode.Package)));

        Assert.All(answers, Assert.Null);
        await Cluster.View.ShowsAsync(
            cluster => cluster.Nodes.SelectMany(node => node.Replicas).Any(replica => replica.Id.Package == TestNode.Package && replica.State == ReplicaState.Ready), "a ready replica");
        Assert.Single(Cluster.Nodes.SelectMany(node => node.Loads));
    }

    [Fact]
    public async Task A_node_that_the_fleet_drains_says_so_to_everybody()
    {
        Assert.False(await Cluster.Fleet.DrainNodeAsync("nowhere"));
        await Within.HoldsAsync(() => Cluster.View.Snapshot.Nodes.Count == Cluster.Nodes.Count, "the fleet has heard of all nodes");

        Assert.True(await Cluster.Fleet.DrainNodeAsync(Far.Name));

        await Cluster.View.ShowsAsync(cluster => cluster.Nodes.Single(node => node.Node == Far.Name).IsDraining, $"{Far.Name} as draining");
        Assert.All(Cluster.View.Snapshot.Nodes.Where(node => node.Node != Far.Name), node => Assert.False(node.IsDraining));
    }

    [Fact]
    public void Devices_show_with_their_node()
    {
        foreach (var node in Cluster.Nodes)
        {
            var shown = Cluster.View.Snapshot.Nodes.Single(snapshot => snapshot.Node == node.Name);
            Assert.Equal(new DeviceId(node.Name, "sim0"), Assert.Single(shown.Devices).Device.Id);
        }
    }

    protected abstract Task<IClusterUnderTest> StartAsync();

    private static Settlement Settled(string partner, long micros) => new()
    {
        Request = RequestId.New(),
        ServiceTime = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero),
        Tenant = "acme",
        Model = "poem",
        RevenueOf = "poem",
        RevenueMicros = micros,
        Partner = partner,
        Share = new RevenueShare { Base = ShareBasis.Gross, Tiers = [new ShareTier(0, 200_000), new ShareTier(10_000, 250_000)] },
    };

    /// <summary>Budgets as a process of the cluster asks for them.</summary>
    protected async Task<(BudgetDesk Desk, BudgetCatalogue Limits)> DeskAsync()
    {
        var limits = Cluster.BudgetStore.NewCatalogue();
        await limits.RefreshAsync(CancellationToken.None);
        return (new BudgetDesk(Cluster.Budgets, limits, ClusterBudgets.Options, TimeProvider.System, NullLogger<BudgetDesk>.Instance), limits);
    }

    protected async Task<string> LimitAsync(BudgetId budget, BudgetLimits limits, string? etag = null) =>
        await Cluster.Budgets.ConfigureAsync(budget, limits, etag, CancellationToken.None) ?? throw new InvalidOperationException($"{budget} has other limits.");

    protected async Task ReadyAsync(ReplicaId replica, long planVersion = 1)
    {
        await Cluster.Control.StartAsync(replica, planVersion, CancellationToken.None);
        await ShowsAsync(replica, ReplicaState.Ready);
    }

    protected Task ShowsAsync(ReplicaId replica, ReplicaState state) => Cluster.View.ShowsAsync(
        cluster => cluster.Nodes.SelectMany(node => node.Replicas).Any(shown => shown.Id == replica && shown.State == state), $"{replica} as {state}");
}
