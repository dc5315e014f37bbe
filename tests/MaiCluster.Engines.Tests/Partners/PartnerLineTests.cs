using System.Net;
using MaiCluster.Engines.Partners;
using MaiCluster.Serving.Partners;
using MaiCluster.Serving.Requests;
using Microsoft.Extensions.Time.Testing;
using Polly.CircuitBreaker;

namespace MaiCluster.Engines.Tests.Partners;

public sealed class PartnerLineTests : IDisposable
{
    private const string Key = "sk-of-the-partner";

    private readonly FakeTimeProvider _time = new();
    private readonly ScriptedPartner _partner = new();
    private PartnerLine? _line;

    private PartnerTerms Terms { get; init; } = new()
    {
        Name = "far",
        Url = new Uri("https://api.example.com/v1/"),
        KeyEnv = "FAR_KEY",
        FirstToken = TimeSpan.FromSeconds(20),
        Answer = TimeSpan.FromSeconds(20),
        Attempts = 3,
        Models = [],
    };

    private PartnerLine Line => _line ??= LineOf(Terms);

    public void Dispose()
    {
        _line?.Dispose();
        _partner.Dispose();
    }

    [Theory]
    [InlineData(HttpStatusCode.TooManyRequests)]
    [InlineData(HttpStatusCode.InternalServerError)]
    [InlineData(HttpStatusCode.BadGateway)]
    [InlineData(HttpStatusCode.ServiceUnavailable)]
    public async Task What_time_may_cure_is_asked_again(HttpStatusCode status)
    {
        _partner.Then(status).Then(status).Then(HttpStatusCode.OK);
        var call = Call();
        var (reply, failure) = await SendAsync(Line, call);
        Assert.Null(failure);
        Assert.NotNull(reply);
        Assert.Equal((3, Key, 1), (_partner.Attempts, _partner.LastKey, call.Unconfirmed)); // whoever takes the answer confirms it
        await reply.DisposeAsync();
    }

    [Theory]
    [InlineData(HttpStatusCode.BadRequest, FailureKind.InvalidRequest)]
    [InlineData(HttpStatusCode.Unauthorized, FailureKind.PartnerRefused)]
    [InlineData(HttpStatusCode.Forbidden, FailureKind.PartnerRefused)]
    [InlineData(HttpStatusCode.NotFound, FailureKind.PartnerRefused)]
    public async Task What_will_not_change_is_not_asked_again(HttpStatusCode status, FailureKind kind)
    {
        _partner.Then(status, """{"error":{"message":"No.","param":"messages"}}""");
        var call = Call();
        var (reply, failure) = await SendAsync(Line, call);
        Assert.Null(reply);
        Assert.Equal((1, kind, 0), (_partner.Attempts, failure!.Kind, call.Unconfirmed));
        Assert.DoesNotContain(Key, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_last_of_its_attempts_is_what_the_client_is_told()
    {
        _partner.Then(HttpStatusCode.InternalServerError).ThenThrow(NotConnected()).Then(HttpStatusCode.TooManyRequests, retryAfter: TimeSpan.FromSeconds(7));
        var call = Call();
        var (_, failure) = await SendAsync(Line, call);
        Assert.Equal((FailureKind.RateLimited, TimeSpan.FromSeconds(7)), (failure!.Kind, failure.RetryAfter!.Value));
        Assert.Equal((3, 0), (_partner.Attempts, call.Unconfirmed));
    }

    [Fact]
    public async Task A_pause_that_the_partner_asks_for_is_kept_to_the_second()
    {
        _partner.Then(HttpStatusCode.ServiceUnavailable, retryAfter: TimeSpan.FromSeconds(9)).Then(HttpStatusCode.OK);
        var sending = Line.SendAsync(Call(), CancellationToken.None).AsTask();
        _time.Advance(TimeSpan.FromSeconds(8.9));
        Assert.Equal(1, _partner.Attempts);
        _time.Advance(TimeSpan.FromSeconds(0.2));
        var (reply, _) = await sending.WaitAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(2, _partner.Attempts);
        await reply!.DisposeAsync();
    }

    [Fact]
    public async Task A_pause_beyond_the_requests_time_is_not_waited_for()
    {
        _partner.Then(HttpStatusCode.ServiceUnavailable, retryAfter: TimeSpan.FromSeconds(21));
        var (_, failure) = await SendAsync(Line, Call());
        Assert.Equal((1, FailureKind.ModelUnavailable, TimeSpan.FromSeconds(21)), (_partner.Attempts, failure!.Kind, failure.RetryAfter!.Value));
    }

    [Fact]
    public async Task What_was_sent_and_not_answered_in_time_stays_unconfirmed_and_is_not_asked_again()
    {
        _partner.ThenNothing();
        var call = Call();
        var (_, failure) = await SendAsync(Line, call);
        Assert.Equal((1, 1), (_partner.Attempts, call.Unconfirmed));
        Assert.Equal("The partner 'far' did not answer within 20 s.", failure!.Message);
    }

    [Fact]
    public async Task A_connection_that_broke_after_sending_stays_unconfirmed_and_another_attempt_is_made()
    {
        _partner.ThenThrow(new HttpRequestException(HttpRequestError.ResponseEnded, "cut")).Then(HttpStatusCode.OK);
        var call = Call();
        var (reply, _) = await SendAsync(Line, call);
        Assert.Equal((2, 2), (_partner.Attempts, call.Unconfirmed));
        await reply!.DisposeAsync();
    }

    [Theory]
    [InlineData(": wait\n\n")]
    [InlineData("")]
    public async Task A_stream_that_ends_before_its_first_event_is_asked_for_again(string nothing)
    {
        _partner.Then(HttpStatusCode.OK, nothing, "text/event-stream").Then(HttpStatusCode.OK, ": wait\n\ndata: {}\n\n", "text/event-stream");
        var call = Call(isStream: true);
        var (reply, _) = await SendAsync(Line, call);
        Assert.Equal((2, 2), (_partner.Attempts, call.Unconfirmed));
        var read = await reply!.ReadAsync();
        Assert.Equal(": wait\n\ndata: {}\n\n".Length, read.Buffer.Length); // what was looked at is still there
        await reply.DisposeAsync();
    }

    [Fact]
    public async Task A_breaker_opens_lets_nobody_through_and_closes_after_a_good_attempt()
    {
        var line = LineOf(Terms with { Attempts = 1 });
        for (var asked = 0; asked < PartnerResilience.Throughput; asked++)
        {
            _partner.Then(HttpStatusCode.InternalServerError);
            await SendAsync(line, Call());
        }

        Assert.Equal(CircuitState.Open, line.Breaker);
        Assert.False(line.Standing.IsReady);
        var (_, refused) = await SendAsync(line, Call());
        Assert.Equal((FailureKind.ModelUnavailable, PartnerResilience.Throughput), (refused!.Kind, _partner.Attempts));
        Assert.InRange(refused.RetryAfter!.Value, TimeSpan.FromSeconds(0.1), PartnerResilience.LongestBreak);

        _time.Advance(PartnerResilience.LongestBreak);
        _partner.Then(HttpStatusCode.OK);
        var (reply, _) = await SendAsync(line, Call());
        await reply!.DisposeAsync();
        Assert.Equal((CircuitState.Closed, true), (line.Breaker, line.Standing.IsReady));
        line.Dispose();
    }

    [Fact]
    public async Task A_probe_closes_a_breaker_without_a_clients_request()
    {
        var line = LineOf(Terms with { Attempts = 1, Health = "models" });
        for (var asked = 0; asked < PartnerResilience.Throughput; asked++)
        {
            _partner.ThenThrow(NotConnected());
            await SendAsync(line, Call());
        }

        await line.ProbeAsync(CancellationToken.None);
        Assert.Equal(PartnerResilience.Throughput, _partner.Attempts); // it is open: not even probes go through
        _time.Advance(PartnerResilience.LongestBreak);
        _partner.Then(HttpStatusCode.OK);
        await line.ProbeAsync(CancellationToken.None);
        Assert.Equal(CircuitState.Closed, line.Breaker);
        line.Dispose();
    }

    [Fact]
    public async Task Busy_and_refusing_partners_are_well()
    {
        var line = LineOf(Terms with { Attempts = 1 });
        for (var asked = 0; asked < 4 * PartnerResilience.Throughput; asked++)
        {
            _partner.Then(asked % 2 == 0 ? HttpStatusCode.TooManyRequests : HttpStatusCode.BadRequest);
            await SendAsync(line, Call());
        }

        Assert.Equal(CircuitState.Closed, line.Breaker);
        line.Dispose();
    }

    [Fact]
    public async Task More_at_a_time_than_agreed_is_not_asked_for()
    {
        var line = LineOf(Terms with { Concurrency = 1 });
        _partner.Then(HttpStatusCode.OK).Then(HttpStatusCode.OK);
        var (first, _) = await SendAsync(line, Call());
        var (_, paced) = await SendAsync(line, Call());
        Assert.Equal((FailureKind.RateLimited, 1), (paced!.Kind, _partner.Attempts));
        await first!.DisposeAsync();
        var (second, _) = await SendAsync(line, Call());
        await second!.DisposeAsync();
        Assert.Equal((0, 2), (line.Running, _partner.Attempts));
        line.Dispose();
    }

    [Fact]
    public async Task More_in_a_minute_than_agreed_is_not_asked_for()
    {
        var line = LineOf(Terms with { RequestsPerMinute = 2, Attempts = 1 });
        _partner.Then(HttpStatusCode.BadRequest).Then(HttpStatusCode.BadRequest).Then(HttpStatusCode.BadRequest);
        await SendAsync(line, Call());
        _time.Advance(TimeSpan.FromSeconds(40));
        await SendAsync(line, Call());
        var (_, paced) = await SendAsync(line, Call());
        Assert.Equal((FailureKind.RateLimited, TimeSpan.FromSeconds(20), 2), (paced!.Kind, paced.RetryAfter!.Value, _partner.Attempts));
        _time.Advance(TimeSpan.FromSeconds(20));
        await SendAsync(line, Call());
        Assert.Equal(3, _partner.Attempts);
        line.Dispose();
    }

    [Fact]
    public async Task A_partner_without_its_key_is_not_asked()
    {
        var line = LineOf(Terms with { KeyEnv = "OTHER_KEY" });
        var (_, failure) = await SendAsync(line, Call());
        Assert.Equal((FailureKind.ModelUnavailable, "The partner 'far' has no key: the environment variable OTHER_KEY is not set.", 0), (failure!.Kind, failure.Message, _partner.Attempts));
        Assert.False(line.Standing.IsReady);
        line.Dispose();
    }

    [Fact]
    public async Task A_client_that_leaves_is_not_waited_for_and_leaves_an_unconfirmed_attempt()
    {
        _partner.ThenNothing();
        using var client = new CancellationTokenSource();
        var call = Call();
        var sending = Line.SendAsync(call, client.Token).AsTask();
        await client.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending.WaitAsync(TimeSpan.FromMinutes(1)));
        Assert.Equal((1, 0), (call.Unconfirmed, Line.Running));
    }

    private static PartnerCall Call(bool isStream = false) => new("far", "chat/completions", "{}"u8.ToArray(), "application/json", isStream);

    private static HttpRequestException NotConnected() => new(HttpRequestError.ConnectionError, "refused");

    private PartnerLine LineOf(PartnerTerms terms) => new(terms, _partner, new PartnerKeys(name => name == "FAR_KEY" ? Key : null, _time), metrics: null, _time);

    /// <summary>Time passes while it waits, a little at a time.</summary>
    private async Task<(PartnerReply? Reply, RequestFailure? Failure)> SendAsync(PartnerLine line, PartnerCall call)
    {
        var sending = line.SendAsync(call, CancellationToken.None).AsTask();
        for (var waited = 0; !sending.IsCompleted && waited < 10_000; waited++)
        {
            await Task.Yield();
            if (waited % 50 == 49 && !sending.IsCompleted)
            {
                _time.Advance(TimeSpan.FromMilliseconds(250));
            }
        }

        return await sending.WaitAsync(TimeSpan.FromMinutes(1));
    }
}
