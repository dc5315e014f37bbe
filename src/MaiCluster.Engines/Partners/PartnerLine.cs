using System.Net;
using System.Net.Http.Headers;
using MaiCluster.Serving.Partners;
using MaiCluster.Serving.Requests;
using Polly;
using Polly.CircuitBreaker;

namespace MaiCluster.Engines.Partners;

/// <summary>One partner as this process asks it: its connections, its breaker, its pace.</summary>
internal sealed class PartnerLine : IDisposable
{
    private readonly PartnerKeys _keys;
    private readonly PartnerMetrics? _metrics;
    private readonly TimeProvider _time;
    private readonly HttpMessageInvoker _http;
    private readonly CircuitBreakerStateProvider _state = new();
    private readonly ResiliencePipeline<PartnerAttempt> _breaker;
    private readonly ResiliencePipeline<PartnerAttempt> _attempts;
    private readonly PartnerPace _pace;

    /// <param name="connections">To the partner; this disposes of them.</param>
    public PartnerLine(PartnerTerms terms, HttpMessageHandler connections, PartnerKeys keys, PartnerMetrics? metrics, TimeProvider time)
    {
        (Terms, _keys, _metrics, _time) = (terms, keys, metrics, time);
        _http = new HttpMessageInvoker(connections);
        _breaker = PartnerResilience.Breaker(_state, time);
        _attempts = PartnerResilience.Attempts(terms.Attempts, _breaker, () => metrics?.Retried(terms.Name), time);
        _pace = new PartnerPace(terms, time);
    }

    public PartnerTerms Terms { get; }

    public CircuitState Breaker => _state.CircuitState;

    public int Running => _pace.Running;

    /// <summary>Since somebody was let in.</summary>
    public TimeSpan Idle => _time.GetElapsedTime(_pace.LastTimestamp);

    public PartnerStanding Standing => _keys.Of(Terms).Problem is { } problem ? new(problem)
        : _state.CircuitState is CircuitState.Open or CircuitState.Isolated ? new("failed too often and is left alone for a while")
        : default;

    public async ValueTask<(PartnerReply? Reply, RequestFailure? Failure)> SendAsync(PartnerCall call, CancellationToken client)
    {
        var (key, problem) = _keys.Of(Terms);
        if (problem is not null)
        {
            return (null, PartnerFailures.Unavailable(Terms.Name, problem, null));
        }

        if (_pace.Enter() is { } paced)
        {
            _metrics?.Asked(Terms.Name, "paced");
            return (null, paced);
        }

        var began = _time.GetTimestamp();
        var limit = call.IsStream ? Terms.FirstToken : Terms.Answer;
        using var deadline = new CancellationTokenSource(limit, _time);
        using var leaving = client.UnsafeRegister(static deadline => ((CancellationTokenSource)deadline!).Cancel(), deadline);
        HttpReply? reply = null;
        try
        {
            var attempt = await _attempts.ExecuteAsync(
                static (state, token) => state.Line.AttemptAsync(state.call, state.key, state.began, state.limit, token, state.client),
                (Line: this, call, key, began, limit, client),
                deadline.Token);
            reply = attempt.Reply;
            _metrics?.Asked(Terms.Name, PartnerMetrics.Outcome(attempt.Fault));
            if (reply is not null)
            {
                reply.Ended = _pace.Leave;
                _metrics?.FirstToken(Terms.Name, _time.GetElapsedTime(began));
            }

            return (reply, attempt.Failure);
        }
        catch (BrokenCircuitException broken)
        {
            _metrics?.Asked(Terms.Name, "left alone");
            return (null, PartnerFailures.Broken(Terms.Name, broken.RetryAfter));
        }
        catch (OperationCanceledException) when (!client.IsCancellationRequested)
        {
            _metrics?.Asked(Terms.Name, "failed"); // in a pause between two attempts
            return (null, PartnerFailures.Silent(Terms.Name, limit));
        }
        finally
        {
            if (reply is null)
            {
                _pace.Leave();
            }
        }
    }

    /// <summary>Asks how the partner is. It counts for the breaker: a good answer closes one that is half open.</summary>
    public async Task ProbeAsync(CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(Terms.FirstToken, _time);
        using var leaving = cancellationToken.UnsafeRegister(static deadline => ((CancellationTokenSource)deadline!).Cancel(), deadline);
        try
        {
            await _breaker.ExecuteAsync(static (line, token) => line.AskHealthAsync(token), this, deadline.Token);
        }
        catch (BrokenCircuitException)
        {
            // Not yet.
        }
    }

    public void Dispose() => _http.Dispose();

    private async ValueTask<PartnerAttempt> AttemptAsync(PartnerCall call, string? key, long began, TimeSpan limit, CancellationToken deadline, CancellationToken client)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Terms.Url, call.Path)) { Content = new ReadOnlyMemoryContent(call.Body) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", call.ContentType);
        call.Unconfirmed++;
        var fault = PartnerFault.Broken;
        HttpReply? reply = null;
        try
        {
            var response = await SendAsync(request, key, deadline);
            fault = PartnerFailures.FaultOf((int)response.StatusCode);
            if (fault != PartnerFault.None)
            {
                using (response)
                {
                    var pause = PauseOf(response.Headers.RetryAfter);
                    var failure = PartnerFailures.Of(Terms.Name, (int)response.StatusCode, await ErrorBody.ReadAsync(response, deadline), pause);
                    return new PartnerAttempt(fault, null, failure, Left(began, limit)) { Pause = pause };
                }
            }

            fault = PartnerFault.Broken; // until the first event is here
            reply = await HttpReply.OpenAsync(response, Terms.Idle, _time, client);
            if (call.IsStream && reply.IsEvents)
            {
                await reply.AwaitFirstAsync(deadline);
            }

            fault = PartnerFault.None;
            return new PartnerAttempt(fault, reply, null, Left(began, limit));
        }
        catch (OperationCanceledException e) when (!client.IsCancellationRequested)
        {
            fault = e.InnerException is TimeoutException && !deadline.IsCancellationRequested ? PartnerFault.NotConnected : fault == PartnerFault.Broken ? PartnerFault.TimedOut : fault;
            return new PartnerAttempt(fault, null, PartnerFailures.Silent(Terms.Name, fault == PartnerFault.NotConnected ? Terms.Connect : limit), Left(began, limit));
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            fault = IsNotConnected(e) ? PartnerFault.NotConnected : fault;
            return new PartnerAttempt(fault, null, fault == PartnerFault.Broken ? PartnerFailures.Cut(Terms.Name) : PartnerFailures.NotReached(Terms.Name), Left(began, limit));
        }
        finally
        {
            // What was answered, or never sent, is confirmed; of a good answer whoever takes it says so.
            if (fault != PartnerFault.None)
            {
                call.Unconfirmed -= RetryRule.IsUnconfirmed(fault) ? 0 : 1;
                if (reply is not null)
                {
                    await reply.DisposeAsync();
                }
            }
        }
    }

    private async ValueTask<PartnerAttempt> AskHealthAsync(CancellationToken deadline)
    {
        var fault = PartnerFault.NotConnected;
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Terms.Url, Terms.Health));
            using var response = await SendAsync(request, _keys.Of(Terms).Key, deadline);
            fault = PartnerFailures.FaultOf((int)response.StatusCode);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            // It is not well.
        }

        return new PartnerAttempt(fault, null, null, TimeSpan.Zero);
    }

    private Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, string? key, CancellationToken cancellationToken)
    {
        request.Version = HttpVersion.Version11;
        request.VersionPolicy = HttpVersionPolicy.RequestVersionOrHigher;
        if (key is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }

        return _http.SendAsync(request, cancellationToken);
    }

    private TimeSpan Left(long began, TimeSpan limit) => limit - _time.GetElapsedTime(began);

    private TimeSpan? PauseOf(RetryConditionHeaderValue? header) =>
        header?.Delta is { } delta ? delta
        : header?.Date is { } date ? (date - _time.GetUtcNow() is var wait && wait > TimeSpan.Zero ? wait : TimeSpan.Zero)
        : null;

    private static bool IsNotConnected(Exception error) => error is HttpRequestException
    {
        HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError,
    };
}
