using MaiCluster.Serving.Replicas;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Routing;

namespace MaiCluster.Serving.Tests.Routing;

public sealed class RequestDispatchTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task A_request_goes_to_a_ready_replica_at_once()
    {
        await using var fixture = new RoutingFixture();
        fixture.Show("a");

        var ticket = fixture.Enter();

        Assert.Equal(RoutingFixture.Replica("a"), ticket.Replica);
        Assert.Equal(0, ticket.Position);
    }

    [Fact]
    public async Task A_full_replica_fills_before_the_next_and_then_requests_wait_in_order()
    {
        await using var fixture = new RoutingFixture();
        fixture.Show("a");
        fixture.Show("b");

        var sent = Enumerable.Range(0, 4).Select(_ => fixture.Enter()).ToArray();
        var waiting = new[] { fixture.Enter(), fixture.Enter() };

        Assert.Equal(sent[0].Replica, sent[1].Replica);
        Assert.Equal(sent[2].Replica, sent[3].Replica);
        Assert.NotEqual(sent[0].Replica, sent[2].Replica);
        Assert.Equal([1, 2], waiting.Select(ticket => ticket.Position));

        fixture.Dispatch.End(RoutingFixture.Package, sent[3], 0, 5);
        Assert.Equal(sent[3].Replica, waiting[0].Replica);
        Assert.Equal(1, waiting[1].Position);
    }

    [Fact]
    public async Task A_full_queue_refuses_with_retry_after()
    {
        await using var fixture = new RoutingFixture(new RoutingOptions { Queue = 1 });
        fixture.Show("a", rows: 1);
        fixture.Enter();
        fixture.Enter();

        var refused = fixture.Refused();

        Assert.Equal(FailureKind.QueueFull, refused.Kind);
        Assert.Equal("1 requests wait for this model already; try again later.", refused.Message);
        Assert.NotNull(refused.RetryAfter);
    }

    [Fact]
    public async Task Many_requests_for_a_sleeping_model_wake_it_once_and_run_when_it_is_ready()
    {
        await using var fixture = new RoutingFixture();

        var tickets = Enumerable.Range(0, 2).Select(_ => fixture.Enter()).ToArray();
        Assert.True(SpinWait.SpinUntil(() => fixture.Fleet.Wakes > 0, Limit), "nobody woke the model");
        fixture.Show("a", ReplicaState.Starting);
        Assert.Equal(TimeSpan.FromSeconds(12), fixture.Dispatch.Expected(RoutingFixture.Package, tickets[1]));
        fixture.Show("a");

        Assert.All(tickets, ticket => Assert.Equal(RoutingFixture.Replica("a"), ticket.Replica));
        Assert.Equal(1, fixture.Fleet.Wakes);
    }

    [Fact]
    public async Task A_model_that_cannot_come_up_fails_its_waiting_requests_with_the_reason()
    {
        await using var fixture = new RoutingFixture();
        fixture.Fleet.WhyNot = "it needs 40 GiB, the largest device has 24 GiB.";

        var ticket = fixture.Enter();
        await ticket.Decided.WaitAsync(Limit, TimeProvider.System);

        Assert.Equal(FailureKind.ModelUnavailable, ticket.Failure!.Kind);
        Assert.Equal("The model cannot be loaded: it needs 40 GiB, the largest device has 24 GiB.", ticket.Failure.Message);
    }

    [Fact]
    public async Task A_failed_load_ends_the_wait()
    {
        await using var fixture = new RoutingFixture();
        var ticket = fixture.Enter();

        fixture.Show("a", ReplicaState.Failed, detail: "model.onnx is damaged");

        Assert.Equal("The model cannot be loaded: model.onnx is damaged", ticket.Failure!.Message);
    }

    [Fact]
    public async Task A_deadline_that_passes_in_the_queue_is_told()
    {
        await using var fixture = new RoutingFixture(new RoutingOptions { FirstTokenDeadline = TimeSpan.FromSeconds(5) });
        fixture.Show("a", rows: 1);
        fixture.Enter();
        var late = fixture.Enter();

        fixture.Time.Advance(TimeSpan.FromSeconds(2.9));
        fixture.Show("a", rows: 1);
        Assert.Null(late.Failure);
        fixture.Time.Advance(TimeSpan.FromSeconds(2.2));
        fixture.Show("a", rows: 1);

        Assert.Equal(FailureKind.DeadlinePassed, late.Failure!.Kind);
        Assert.Equal("No first token within 5 s: the model is busy; try again later.", late.Failure.Message);
    }

    [Fact]
    public async Task What_no_replica_can_ever_meet_is_refused_at_once_with_the_best_it_could()
    {
        await using var fixture = new RoutingFixture();
        fixture.Show("a");

        var refused = fixture.Refused(RoutingFixture.Request(slo: new Slo(TimeSpan.FromMilliseconds(5), null)));

        Assert.Equal(FailureKind.DeadlinePassed, refused.Kind);
        Assert.Equal("The model cannot be as fast as asked: with nothing else to do a first token takes 18 ms and each further one 11 ms; asked for were 5 ms.", refused.Message);
    }

    [Fact]
    public async Task A_request_that_comes_back_goes_elsewhere_and_before_those_that_wait()
    {
        await using var fixture = new RoutingFixture();
        fixture.Show("a", rows: 1);
        fixture.Show("b", rows: 1);
        var first = fixture.Enter();
        var second = fixture.Enter();
        var waiting = fixture.Enter();
        var lost = first.Replica;

        fixture.Dispatch.Return(RoutingFixture.Package, first, suspect: true, resumes: true);
        Assert.Null(first.Replica);
        Assert.Equal(1, first.Position);
        Assert.Equal(2, waiting.Position);

        fixture.Dispatch.End(RoutingFixture.Package, second, 0, 1);
        Assert.NotNull(first.Replica);
        Assert.NotEqual(lost, first.Replica);
    }

    [Fact]
    public async Task A_suspect_replica_gets_nothing_until_it_shows_itself_again()
    {
        await using var fixture = new RoutingFixture();
        fixture.Show("a");
        var ticket = fixture.Enter();

        fixture.Dispatch.Return(RoutingFixture.Package, ticket, suspect: true, resumes: false);
        Assert.Null(ticket.Replica);

        fixture.Show("a");
        Assert.Equal(RoutingFixture.Replica("a"), ticket.Replica);
    }

    [Fact]
    public async Task A_draining_node_gets_nothing_new()
    {
        await using var fixture = new RoutingFixture();
        fixture.Show("a");
        fixture.Show("b");
        fixture.Show("a", draining: true);

        Assert.Equal(RoutingFixture.Replica("b"), fixture.Enter().Replica);
    }

    [Fact]
    public async Task A_node_that_falls_silent_is_left_out()
    {
        await using var fixture = new RoutingFixture();
        fixture.Show("a");
        fixture.Time.Advance(TimeSpan.FromSeconds(3.1));
        fixture.View.Sweep();

        Assert.Null(fixture.Enter().Replica);
    }

    [Fact]
    public async Task The_fleet_hears_what_was_asked_for()
    {
        await using var fixture = new RoutingFixture();
        fixture.Show("a");
        var ticket = fixture.Enter();
        fixture.Enter();
        fixture.Dispatch.End(RoutingFixture.Package, ticket, cachedTokens: 3, answerTokens: 16);

        fixture.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(SpinWait.SpinUntil(() => fixture.Fleet.Reports.Count > 0, Limit), "no report came");

        var model = Assert.Single(fixture.Fleet.Reports[0].Models);
        Assert.Equal((RoutingFixture.Package, 2, 13L, 16L, 0), (model.Package, model.Requests, model.PromptTokens, model.AnswerTokens, model.Waiting));
        Assert.Equal([2], model.ArrivalsBySecond);
    }
}
