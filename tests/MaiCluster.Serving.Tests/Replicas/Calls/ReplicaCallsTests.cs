using MaiCluster.Serving.Grammars;
using MaiCluster.Serving.Replicas.Calls;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Tests.Batching;

namespace MaiCluster.Serving.Tests.Replicas.Calls;

public class ReplicaCallsTests
{
    [Fact]
    public async Task The_first_chunk_says_at_once_that_the_work_was_taken()
    {
        using var fixture = new CallsFixture();
        await using var chunks = fixture.Calls.GenerateAsync(CallsFixture.Work(), CancellationToken.None).GetAsyncEnumerator();
        var first = await chunks.NextAsync();
        Assert.Empty(first.Tokens);
        Assert.Null(first.Failure);
        Assert.Null(first.End);
        Assert.NotEqual(0, first.Run);
        Assert.Single(fixture.Taken);
    }

    [Fact]
    public async Task Tokens_that_are_there_travel_together_up_to_the_limit()
    {
        using var fixture = new CallsFixture(new ReplicaCallOptions { ChunkTokens = 3 });
        await using var chunks = fixture.Calls.GenerateAsync(CallsFixture.Work(), CancellationToken.None).GetAsyncEnumerator();
        await chunks.NextAsync();
        for (var token = 10; token < 15; token++)
        {
            fixture.Write(fixture.Taken[0], token);
        }

        fixture.Taken[0].Start(fixture.Time.GetTimestamp(), cachedTokens: 2);
        fixture.Taken[0].Meter.AddDevice(77);
        var chunk = await chunks.NextAsync();
        Assert.Equal([10, 11, 12], chunk.Tokens.Select(token => token.Token));
        Assert.Equal((0, 2, 77L), (chunk.Position, chunk.CachedTokens, chunk.DeviceNanoseconds));
        Assert.Equal([13, 14], (await chunks.NextAsync()).Tokens.Select(token => token.Token));
    }

    [Fact]
    public async Task A_heartbeat_comes_when_there_is_nothing_to_tell()
    {
        using var fixture = new CallsFixture();
        await using var chunks = fixture.Calls.GenerateAsync(CallsFixture.Work(), CancellationToken.None).GetAsyncEnumerator();
        await chunks.NextAsync();
        var next = chunks.NextAsync();
        Assert.False(next.IsCompleted);
        fixture.Time.Advance(fixture.Options.Heartbeat);
        var beat = await next;
        Assert.Empty(beat.Tokens);
        Assert.Null(beat.End);
    }

    [Fact]
    public async Task A_refusal_is_one_chunk_without_tokens()
    {
        using var fixture = new CallsFixture();
        fixture.Refusal = new RequestFailure(FailureKind.QueueFull, "full");
        await using var chunks = fixture.Calls.GenerateAsync(CallsFixture.Work(), CancellationToken.None).GetAsyncEnumerator();
        var chunk = await chunks.NextAsync();
        Assert.Equal(fixture.Refusal, chunk.Failure);
        Assert.Empty(chunk.Tokens);
        await chunks.EndsAsync();
        Assert.Equal(0, fixture.Calls.Count);
    }

    [Fact]
    public async Task A_repeated_call_meets_the_run_and_reads_it_from_its_beginning()
    {
        using var fixture = new CallsFixture();
        var work = CallsFixture.Work();
        await using var first = fixture.Calls.GenerateAsync(work, CancellationToken.None).GetAsyncEnumerator();
        await first.NextAsync();
        fixture.Write(fixture.Taken[0], 10);
        Assert.Equal([10], await first.TokensAsync(1));

        await using var second = fixture.Calls.GenerateAsync(work, CancellationToken.None).GetAsyncEnumerator();
        Assert.Equal([10], await second.TokensAsync(1));
        Assert.Single(fixture.Taken);
        await first.EndsAsync(); // the last reader to come is the one that is served
    }

    [Fact]
    public async Task A_later_attempt_takes_the_place_of_an_earlier_one_and_late_calls_of_that_are_lost()
    {
        using var fixture = new CallsFixture();
        var early = CallsFixture.Work();
        await using var first = fixture.Calls.GenerateAsync(early, CancellationToken.None).GetAsyncEnumerator();
        await first.NextAsync();
        await using var second = fixture.Calls.GenerateAsync(early with { Delivered = [new DeliveredChoice([10, 11], false)] }, CancellationToken.None).GetAsyncEnumerator();
        await second.NextAsync();
        Assert.Equal(2, fixture.Taken.Count);
        Assert.True(fixture.Taken[0].IsCancelled);
        Assert.False(fixture.Taken[1].IsCancelled);
        Assert.Equal([10, 11], fixture.Taken[1].Delivered[0].Tokens);
        await first.EndsAsync();

        await using var late = fixture.Calls.GenerateAsync(early, CancellationToken.None).GetAsyncEnumerator();
        Assert.Equal(AttemptEnd.Lost, (await late.NextAsync()).End);
        Assert.Equal(2, fixture.Taken.Count);
    }

    [Fact]
    public async Task Attaching_reads_on_from_a_position_also_for_a_while_after_the_end()
    {
        using var fixture = new CallsFixture();
        var work = CallsFixture.Work();
        await using var chunks = fixture.Calls.GenerateAsync(work, CancellationToken.None).GetAsyncEnumerator();
        var run = (await chunks.NextAsync()).Run;
        fixture.Write(fixture.Taken[0], 10);
        fixture.Write(fixture.Taken[0], 11);
        fixture.Write(fixture.Taken[0], 12, FinishReason.Stop);
        await fixture.Taken[0].Ended.WaitAsync(CallsFixture.Limit);

        await using var attached = fixture.Calls.AttachAsync(work.Id, run, 1, CancellationToken.None).GetAsyncEnumerator();
        Assert.Equal([11, 12], await attached.TokensAsync(2));
        while (attached.Current.End is null)
        {
            await attached.NextAsync();
        }

        Assert.Equal(AttemptEnd.Finished, attached.Current.End);
        fixture.Time.Advance(fixture.Options.ReaderSilence + fixture.Options.Heartbeat);
        Assert.Equal(0, fixture.Calls.Count);
        await Lost(fixture.Calls.AttachAsync(work.Id, run, 3, CancellationToken.None));
    }

    [Fact]
    public async Task A_run_that_is_not_known_or_is_another_one_is_lost()
    {
        using var fixture = new CallsFixture();
        var work = CallsFixture.Work();
        await using var chunks = fixture.Calls.GenerateAsync(work, CancellationToken.None).GetAsyncEnumerator();
        var run = (await chunks.NextAsync()).Run;
        await Lost(fixture.Calls.AttachAsync(RequestId.New(), run, 0, CancellationToken.None));
        await Lost(fixture.Calls.AttachAsync(work.Id, run + 2, 0, CancellationToken.None));
        await Lost(fixture.Calls.AttachAsync(work.Id, run, 1, CancellationToken.None)); // beyond what was written
    }

    [Fact]
    public async Task A_reader_that_takes_nothing_is_gone_and_what_it_asked_for_stops()
    {
        using var fixture = new CallsFixture();
        var work = CallsFixture.Work();
        await using var chunks = fixture.Calls.GenerateAsync(work, CancellationToken.None).GetAsyncEnumerator();
        var run = (await chunks.NextAsync()).Run;
        fixture.Time.Advance(fixture.Options.ReaderSilence);
        Assert.False(fixture.Taken[0].IsCancelled);
        fixture.Time.Advance(fixture.Options.Heartbeat);
        Assert.True(fixture.Taken[0].IsCancelled);
        fixture.Write(fixture.Taken[0], -1, FinishReason.Cancelled); // nobody may take this for its own cancelling
        await Lost(fixture.Calls.AttachAsync(work.Id, run, 0, CancellationToken.None));
        await chunks.EndsAsync();
    }

    [Fact]
    public async Task A_reader_that_waits_for_tokens_is_not_silent()
    {
        using var fixture = new CallsFixture();
        await using var chunks = fixture.Calls.GenerateAsync(CallsFixture.Work(), CancellationToken.None).GetAsyncEnumerator();
        await chunks.NextAsync();
        for (var beat = 0; beat < 20; beat++)
        {
            var next = chunks.NextAsync();
            fixture.Time.Advance(fixture.Options.Heartbeat);
            await next;
        }

        Assert.False(fixture.Taken[0].IsCancelled);
    }

    [Theory]
    [InlineData(AttemptEnd.Moved)]
    [InlineData(AttemptEnd.Lost)]
    public async Task The_end_of_an_attempt_comes_after_its_last_token(AttemptEnd end)
    {
        using var fixture = new CallsFixture(new ReplicaCallOptions { ChunkTokens = 1 });
        await using var chunks = fixture.Calls.GenerateAsync(CallsFixture.Work(), CancellationToken.None).GetAsyncEnumerator();
        await chunks.NextAsync();
        fixture.Write(fixture.Taken[0], 10);
        fixture.Write(fixture.Taken[0], 11);
        fixture.Taken[0].Leave(end);
        Assert.Equal([10, 11], await chunks.TokensAsync(2));
        while (chunks.Current.End is null)
        {
            await chunks.NextAsync();
        }

        Assert.Equal(end, chunks.Current.End);
        await chunks.EndsAsync();
    }

    [Fact]
    public async Task Why_a_choice_failed_comes_with_its_end()
    {
        using var fixture = new CallsFixture();
        await using var chunks = fixture.Calls.GenerateAsync(CallsFixture.Work(), CancellationToken.None).GetAsyncEnumerator();
        await chunks.NextAsync();
        var failure = new RequestFailure(FailureKind.Internal, "no token");
        fixture.Taken[0].Fail(failure);
        fixture.Write(fixture.Taken[0], -1, FinishReason.Failed);
        var last = await chunks.NextAsync();
        Assert.Equal(failure, last.Failure);
        Assert.Single(last.Tokens);
    }

    [Fact]
    public async Task A_cancelled_request_stops()
    {
        using var fixture = new CallsFixture();
        var work = CallsFixture.Work();
        await using var chunks = fixture.Calls.GenerateAsync(work, CancellationToken.None).GetAsyncEnumerator();
        await chunks.NextAsync();
        await fixture.Calls.CancelAsync(RequestId.New());
        Assert.False(fixture.Taken[0].IsCancelled);
        await fixture.Calls.CancelAsync(work.Id);
        Assert.True(fixture.Taken[0].IsCancelled);
    }

    [Fact]
    public async Task A_grammar_is_compiled_again_for_the_replicas_own_vocabulary()
    {
        using var fixture = new CallsFixture();
        var work = CallsFixture.Work() with { Grammar = new GrammarSource(GrammarKind.AnyObject, "") };
        await using var chunks = fixture.Calls.GenerateAsync(work, CancellationToken.None).GetAsyncEnumerator();
        await chunks.NextAsync();
        var grammar = fixture.Taken[0].Text().Grammar!;
        Assert.Equal(work.Grammar, grammar.Source);
        Assert.Equal(JsonGrammar.AnyObject(BatchFixture.Tokens).Start().AllowedTokens().ToArray(), grammar.Start().AllowedTokens().ToArray());
    }

    private static async Task Lost(IAsyncEnumerable<TokenChunk> chunks)
    {
        await using var reader = chunks.GetAsyncEnumerator();
        Assert.Equal(AttemptEnd.Lost, (await reader.NextAsync()).End);
        await reader.EndsAsync();
    }
}
