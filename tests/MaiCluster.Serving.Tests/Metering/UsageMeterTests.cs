using MaiCluster.Serving.Metering;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Sampling;
using Microsoft.Extensions.Time.Testing;

namespace MaiCluster.Serving.Tests.Metering;

[Collection(RunsAlone.Name)]
public sealed class UsageMeterTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public void Opened_record_names_the_request_and_its_prompt()
    {
        var request = Request(choices: 1);
        var started = _time.GetUtcNow();
        var meter = Meter(request);
        Assert.Equal(
            new UsageRecord
            {
                Id = request.Id,
                KeyId = "key_0011aabb",
                Model = "mai-text",
                Node = "node-a",
                Started = started,
                PromptTokens = 5,
                Outcome = UsageOutcome.Open,
            },
            meter.Open());
    }

    [Fact]
    public void Request_of_two_choices_is_counted_as_one()
    {
        var meter = Meter(Request(choices: 2));
        Pass(10);
        meter.Start(Now, cachedTokens: 3);
        meter.AddDevice(1_000);
        Pass(20);
        meter.CountToken(Now);
        meter.AddDevice(500);
        Pass(5);
        meter.Start(Now, cachedTokens: 4); // the second choice's row
        meter.CountToken(Now);
        meter.CountToken(Now);
        meter.EndChoice(FinishReason.Stop, Now);
        Pass(7);
        meter.CountToken(Now);
        meter.AddDevice(250);
        meter.EndChoice(FinishReason.Length, Now);
        Pass(1000); // until somebody closes it
        var ended = _time.GetUtcNow();

        Assert.Equal(
            meter.Open() with
            {
                Ended = ended,
                CachedTokens = 3,
                CompletionTokens = 4,
                QueueMilliseconds = 10,
                PrefillMilliseconds = 20,
                DecodeMilliseconds = 12,
                DeviceNanoseconds = 1_750,
                Outcome = UsageOutcome.Length,
            },
            meter.Close(ended));
    }

    [Fact]
    public void Note_is_due_at_every_64th_token_and_holds_what_was_counted()
    {
        var meter = Meter(Request(choices: 1));
        meter.Start(Now, cachedTokens: 2);
        for (var token = 1; token <= 200; token++)
        {
            Pass(1);
            Assert.Equal(token is 64 or 128 or 192, meter.CountToken(Now));
        }

        meter.AddDevice(9);
        Assert.Equal(
            meter.Open() with { CachedTokens = 2, CompletionTokens = 200, PrefillMilliseconds = 1, DecodeMilliseconds = 199, DeviceNanoseconds = 9 },
            meter.Note(Now));
    }

    [Theory]
    [InlineData(UsageOutcome.Stop, FinishReason.Stop)]
    [InlineData(UsageOutcome.Stop, FinishReason.Stop, FinishReason.Stop)]
    [InlineData(UsageOutcome.Length, FinishReason.Length, FinishReason.Stop)]
    [InlineData(UsageOutcome.Cancelled, FinishReason.Stop, FinishReason.Cancelled, FinishReason.Length)]
    [InlineData(UsageOutcome.Failed, FinishReason.Failed, FinishReason.Cancelled)]
    [InlineData(UsageOutcome.Failed, FinishReason.Stop, FinishReason.Length, FinishReason.Failed)]
    public void Outcome_is_that_of_the_worst_choice(UsageOutcome expected, params FinishReason[] choices)
    {
        var meter = Meter(Request(choices.Length));
        foreach (var reason in choices)
        {
            meter.EndChoice(reason, Now);
        }

        Assert.Equal(expected, meter.Close(_time.GetUtcNow()).Outcome);
    }

    [Fact]
    public void Request_that_leaves_the_queue_unserved_has_only_queued()
    {
        var meter = Meter(Request(choices: 2));
        Pass(60_000);
        meter.EndRest(FinishReason.Failed, Now);
        Pass(3);
        var record = meter.Close(_time.GetUtcNow());
        Assert.Equal((60_000, 0, 0), (record.QueueMilliseconds, record.PrefillMilliseconds, record.DecodeMilliseconds));
        Assert.Equal(UsageOutcome.Failed, record.Outcome);
    }

    [Fact]
    public void Request_that_ends_before_its_first_token_has_not_decoded()
    {
        var meter = Meter(Request(choices: 1));
        Pass(1);
        meter.Start(Now, cachedTokens: 0);
        Pass(2);
        meter.EndChoice(FinishReason.Cancelled, Now);
        var record = meter.Close(_time.GetUtcNow());
        Assert.Equal((1, 2, 0), (record.QueueMilliseconds, record.PrefillMilliseconds, record.DecodeMilliseconds));
    }

    [Fact]
    public void Rest_of_the_choices_ends_together()
    {
        var meter = Meter(Request(choices: 3));
        meter.EndChoice(FinishReason.Stop, Now);
        Assert.False(meter.IsEnded);
        meter.EndRest(FinishReason.Cancelled, Now);
        Assert.True(meter.IsEnded);
        meter.EndRest(FinishReason.Failed, Now); // none is left
        Assert.Equal(UsageOutcome.Cancelled, meter.Close(_time.GetUtcNow()).Outcome);
    }

    [Fact]
    public void Running_request_cannot_be_closed_nor_an_ended_one_ended_again()
    {
        var meter = Meter(Request(choices: 2));
        meter.EndChoice(FinishReason.Stop, Now);
        Assert.Throws<InvalidOperationException>(() => meter.Close(_time.GetUtcNow()));
        Assert.Throws<ArgumentOutOfRangeException>(() => meter.EndChoice(FinishReason.None, Now));
        meter.EndChoice(FinishReason.Stop, Now);
        Assert.Throws<InvalidOperationException>(() => meter.EndChoice(FinishReason.Stop, Now));
    }

    [Fact]
    public void Counting_a_token_allocates_nothing()
    {
        var meter = Meter(Request(choices: 1));
        meter.Start(Now, cachedTokens: 0);
        meter.CountToken(Now);
        var now = Now;
        using var still = NoCollection.Begin();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var token = 0; token < 1000; token++)
        {
            meter.CountToken(now);
            meter.AddDevice(token);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private long Now => _time.GetTimestamp();

    private void Pass(int milliseconds) => _time.Advance(TimeSpan.FromMilliseconds(milliseconds));

    private UsageMeter Meter(TextRequest request) => new(request, "node-a", _time.GetUtcNow(), Now, _time);

    private static TextRequest Request(int choices) => new()
    {
        Id = RequestId.New(),
        Requester = new Requester("key_0011aabb"),
        Model = "mai-text",
        Prompt = new[] { 1, 2, 3, 4, 5 },
        Choices = choices,
        MaxTokens = 1000,
        Sampling = new SamplingParameters { Seed = 1 },
    };
}
