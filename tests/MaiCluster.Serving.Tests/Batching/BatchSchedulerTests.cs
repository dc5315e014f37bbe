using MaiCluster.Serving.Batching;
using MaiCluster.Serving.Ledgers.Postings;
using MaiCluster.Serving.Metering;
using MaiCluster.Serving.Replicas.Calls;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Sampling;

namespace MaiCluster.Serving.Tests.Batching;

public class BatchSchedulerTests
{
    [Fact]
    public void A_prompt_is_computed_beside_running_rows_without_stopping_them()
    {
        using var fixture = new BatchFixture();
        var running = fixture.Submit(BatchFixture.Request([5, 6, 7], 100));
        fixture.Batch.Step();
        var before = running.Tokens.Written;
        fixture.Submit(BatchFixture.Request([.. Enumerable.Repeat(9, 120)], 4));
        for (var step = 0; step < 4; step++)
        {
            fixture.Batch.Step();
        }

        Assert.Equal(before + 4, running.Tokens.Written);
    }

    [Fact]
    public void A_prompt_that_shares_its_beginning_computes_only_the_rest()
    {
        using var fixture = new BatchFixture();
        int[] prefix = [.. Enumerable.Range(3, 40)];
        fixture.Submit(BatchFixture.Request([.. prefix, 50, 51], 2));
        fixture.RunToEnd();
        var passes = fixture.Engine.Passes;

        var second = fixture.Submit(BatchFixture.Request([.. prefix, 60, 61, 62], 1));
        fixture.RunToEnd();

        Assert.Equal(40, second.CachedTokens);
        Assert.Equal(passes + 1, fixture.Engine.Passes);
    }

    [Fact]
    public void A_repeated_prompt_leaves_two_tokens_to_compute()
    {
        using var fixture = new BatchFixture();
        int[] prompt = [.. Enumerable.Range(3, 40)];
        fixture.Submit(BatchFixture.Request(prompt, 2));
        fixture.RunToEnd();
        var again = fixture.Submit(BatchFixture.Request(prompt, 2));
        fixture.RunToEnd();
        Assert.Equal(38, again.CachedTokens);
    }

    [Fact]
    public void The_choices_of_a_request_share_its_prompt()
    {
        using var fixture = new BatchFixture();
        var submission = fixture.Submit(BatchFixture.Request([.. Enumerable.Range(3, 30)], 30, choices: 4));
        fixture.RunToEnd();
        var (tokens, _) = BatchFixture.Drain(submission);
        Assert.All(tokens, list => Assert.Equal(tokens[0], list));
        Assert.Equal(4, fixture.Engine.LargestBatch);
    }

    [Fact]
    public void When_the_arena_is_short_the_least_urgent_row_is_given_up_and_taken_back_with_its_tokens()
    {
        using var fixture = new BatchFixture(rows: 2, arenaRows: 2, kvTokens: 100);
        var patient = fixture.Submit(BatchFixture.Request([5, 6, 7], 80, priority: 5));
        for (var step = 0; step < 20; step++)
        {
            fixture.Batch.Step();
        }

        var made = patient.Tokens.Written;
        var urgent = fixture.Submit(BatchFixture.Request([8, 9, 10], 60, priority: 0));
        fixture.Batch.Step();
        fixture.Batch.Step();
        Assert.True(urgent.Tokens.Written > 0, "the urgent request did not start");
        Assert.Equal(made, patient.Tokens.Written);

        fixture.RunToEnd();
        var expected = TracingEngine.Undisturbed(fixture.Shape, patient.Text().Prompt.Span, 80, BatchFixture.EndToken);
        Assert.Equal(expected, BatchFixture.Drain(patient).Tokens[0]);
    }

    [Fact]
    public void A_request_of_the_same_priority_waits_for_room()
    {
        using var fixture = new BatchFixture(rows: 2, arenaRows: 2, kvTokens: 100);
        var first = fixture.Submit(BatchFixture.Request([5, 6, 7], 80));
        var second = fixture.Submit(BatchFixture.Request([8, 9, 10], 60));
        for (var step = 0; step < 10; step++)
        {
            fixture.Batch.Step();
        }

        Assert.True(first.Tokens.Written > 0);
        Assert.Equal(0, second.Tokens.Written);
        Assert.Equal(1, second.QueuePosition);
    }

    [Fact]
    public void What_a_row_computes_again_after_it_was_taken_is_charged_to_preemption()
    {
        using var fixture = new BatchFixture(rows: 2, arenaRows: 2, kvTokens: 100);
        fixture.Engine.BeforePass = _ => fixture.Time.Advance(TimeSpan.FromSeconds(1));
        var patient = fixture.Submit(BatchFixture.Request([5, 6, 7], 80, priority: 5));
        while (patient.Tokens.Written < 10)
        {
            fixture.Batch.Step();
        }

        var urgent = fixture.Submit(BatchFixture.Request([8, 9, 10], 60));
        fixture.RunToEnd();

        var charged = fixture.Lane.Clock.Take().Requests.ToLookup(part => part.Attempt);
        Assert.Equal(10_000_000_000, charged[patient.TimeAgain].Sum(part => part.Nanoseconds)); // its prompt, and nine tokens one by one
        Assert.Equal(UnbilledReason.Preemption, patient.TimeAgain.Reason);
        Assert.Null(patient.Time.Reason);
        Assert.Equal(fixture.Engine.Passes * 1_000_000_000L, charged.Sum(parts => parts.Sum(part => part.Nanoseconds)));
        Assert.Equal(charged[urgent.Time].Sum(part => part.Nanoseconds) + charged[patient.Time].Sum(part => part.Nanoseconds), (fixture.Engine.Passes - 10) * 1_000_000_000L);
        Assert.Equal(patient.Meter.DeviceNanoseconds, charged[patient.Time].Concat(charged[patient.TimeAgain]).Sum(part => part.Nanoseconds));
    }

    [Fact]
    public void A_key_with_fewer_rows_goes_before_one_that_sent_more()
    {
        using var fixture = new BatchFixture(rows: 2);
        for (var i = 0; i < 3; i++)
        {
            fixture.Submit(BatchFixture.Request([5, 6, i + 10], 30, "greedy"));
        }

        var modest = fixture.Submit(BatchFixture.Request([8, 9, 10], 30, "modest"));
        for (var step = 0; step < 4; step++)
        {
            fixture.Batch.Step();
        }

        Assert.True(modest.Tokens.Written > 0, "the modest key waits behind the greedy one");
    }

    [Fact]
    public void An_answer_that_has_begun_elsewhere_goes_before_requests_that_wait()
    {
        using var fixture = new BatchFixture(rows: 1, arenaRows: 1);
        var cut = fixture.Submit(Endless([5, 6, 7]));
        fixture.Batch.Step();
        fixture.Batch.Step();
        fixture.Batch.Abandon(AttemptEnd.Moved);
        var made = cut.Tokens.Written;

        var waiting = fixture.Submit(Endless([8, 9, 10]));
        var resumed = fixture.Resume(cut);
        while (resumed.Tokens.Written == made)
        {
            Assert.Equal(0, waiting.Tokens.Written);
            fixture.Batch.Step();
        }

        Assert.Equal(made + 1, resumed.Tokens.Written);
    }

    [Fact]
    public async Task A_prompt_whose_pass_fails_costs_the_others_nothing()
    {
        using var fixture = new BatchFixture();
        var running = fixture.Submit(Endless([5, 6, 7]));
        fixture.Batch.Step();
        fixture.Batch.Step();
        var broken = fixture.Submit(BatchFixture.Request([.. Enumerable.Range(3, 40)], 4, choices: 3));
        var prefill = fixture.Engine.Passes + 4; // decode and the first chunk, decode and the second
        fixture.Engine.BeforePass = pass => fixture.Engine.NextFailure = pass == prefill ? new InvalidDataException("broken pass") : null;
        fixture.RunToEnd();

        Assert.Equal(AttemptEnd.Lost, await broken.Ended);
        Assert.Equal(0, broken.Tokens.Written);
        Assert.Equal(AttemptEnd.Finished, await running.Ended);
        Answers.Equal(BatchFixture.Alone(running.Text()), running);
        Assert.Equal(1, fixture.Batch.Gauges.FailedPasses);
        Assert.Equal(0, fixture.Queue.Requests);
    }

    [Fact]
    public async Task A_request_that_cannot_go_on_from_what_it_is_given_fails_alone()
    {
        using var fixture = new BatchFixture();
        var running = fixture.Submit(Endless([5, 6, 7]));
        var request = BatchFixture.Request([8, 9, 10], 4);
        var meter = new UsageMeter(request, "node", fixture.Time.GetUtcNow(), fixture.Time.GetTimestamp(), fixture.Time);
        var impossible = fixture.Submit(new Submission(request, meter, _ => { }, [new DeliveredChoice([BatchFixture.EndToken, 5], HasEnded: false)]));

        Assert.Equal(AttemptEnd.Finished, await impossible.Ended);
        Assert.Equal(FinishReason.Failed, BatchFixture.Drain(impossible).Reasons[0]);
        Assert.Equal(FailureKind.Internal, impossible.Failure!.Kind);
        fixture.RunToEnd();
        Answers.Equal(BatchFixture.Alone(running.Text()), running);
        Assert.Equal(0, fixture.Queue.Requests);
    }

    [Fact]
    public async Task Nothing_is_left_to_do_for_a_request_all_of_which_was_delivered()
    {
        using var fixture = new BatchFixture();
        var request = BatchFixture.Request([8, 9, 10], 2);
        var meter = new UsageMeter(request, "node", fixture.Time.GetUtcNow(), fixture.Time.GetTimestamp(), fixture.Time);
        var done = fixture.Submit(new Submission(request, meter, _ => { }, [new DeliveredChoice([5, 6], HasEnded: true)]));

        Assert.Equal(AttemptEnd.Finished, await done.Ended);
        Assert.False(await done.Tokens.WaitAsync());
        Assert.True(fixture.Batch.IsEmpty);
        Assert.Equal(0, fixture.Queue.Requests);
        Assert.Equal(0, fixture.Queue.Length);
    }

    [Fact]
    public void Gauges_show_what_is_inside_and_what_it_may_come_to_hold()
    {
        using var fixture = new BatchFixture(rows: 2, arenaRows: 2);
        var gauges = fixture.Batch.Gauges;
        Assert.Equal(4096, gauges.KvTokens);
        Assert.Equal(int.MinValue, gauges.LeastUrgentPriority);

        fixture.Engine.BeforePass = _ => fixture.Time.Advance(TimeSpan.FromMilliseconds(20));
        fixture.Submit(Endless([5, 6, 7]));
        fixture.Batch.Step();
        fixture.Batch.Step();
        fixture.Submit(BatchFixture.Request([.. Enumerable.Range(3, 50)], 10, priority: 3, choices: 2));
        fixture.Batch.Step();

        Assert.Equal(2, gauges.Requests);
        Assert.Equal(2, gauges.RowsActive);
        Assert.Equal(0, gauges.QueueLength); // its other choice waits, the request does not
        Assert.Equal(203 + 60 + 60, gauges.KvTokensHeld);
        Assert.Equal(50 - 31 + 50, gauges.PrefillBacklog);
        Assert.Equal(3 + 2 + 31, gauges.ContextTokens);
        Assert.Equal(3, gauges.LeastUrgentPriority);
        Assert.Equal(0.02, gauges.StepSeconds, 9);

        fixture.RunToEnd();
        Assert.Equal(0, gauges.Requests + gauges.RowsActive + gauges.KvTokensHeld + gauges.PrefillBacklog + gauges.ContextTokens);
    }

    /// <summary>Ends at its token limit only.</summary>
    private static TextRequest Endless(int[] prompt) => BatchFixture.Request(prompt, 200) with { Stop = new StopRules { IgnoreEos = true } };

    [Fact]
    public void A_client_that_left_frees_its_row_at_the_next_step()
    {
        using var fixture = new BatchFixture(rows: 1, arenaRows: 1);
        var leaver = fixture.Submit(BatchFixture.Request([5, 6, 7], 200));
        var next = fixture.Submit(BatchFixture.Request([8, 9, 10], 3));
        fixture.Batch.Step();
        leaver.Cancel();
        fixture.Batch.Step();

        Assert.Equal(FinishReason.Cancelled, BatchFixture.Drain(leaver).Reasons[0]);
        Assert.True(next.Tokens.Written > 0, "the row was not given to the next request");
    }

    [Fact]
    public void A_request_without_a_first_token_at_its_deadline_fails_and_says_when_to_try_again()
    {
        using var fixture = new BatchFixture(rows: 1, arenaRows: 1);
        fixture.Submit(BatchFixture.Request([5, 6, 7], 200));
        var late = fixture.Submit(BatchFixture.Request([8, 9, 10], 3));
        fixture.Batch.Step();
        fixture.Time.Advance(TimeSpan.FromSeconds(61));
        fixture.Batch.Step();

        Assert.Equal(FinishReason.Failed, BatchFixture.Drain(late).Reasons[0]);
        Assert.Equal(FailureKind.DeadlinePassed, late.Failure!.Kind);
        Assert.InRange(late.Failure.RetryAfter!.Value.TotalSeconds, 1, 60);
        Assert.Equal(0, fixture.Queue.Length);
    }
}
