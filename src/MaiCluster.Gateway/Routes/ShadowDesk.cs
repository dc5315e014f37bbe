using System.Diagnostics.CodeAnalysis;
using System.Diagnostics.Metrics;
using MaiCluster.Gateway.Hosting;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Routes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;

namespace MaiCluster.Gateway.Routes;

/// <summary>Asks a shadow what a client asked, after it and unseen: the same endpoint answers into nothing. At most so many run at a time; further ones are left out and counted.</summary>
internal sealed class ShadowDesk : IDisposable
{
    public const string MeterName = "MaiCluster.Routes";

    /// <summary>A shadow must not become the load.</summary>
    private const int AtOnce = 64;

    private readonly RequestFrame _frame;
    private readonly TimeProvider _time;
    private readonly IServiceProvider _services;
    private readonly SemaphoreSlim _room = new(AtOnce, AtOnce);
    private readonly CancellationToken _stopping;
    private readonly Counter<long> _asked;
    private readonly Counter<long> _leftOut;

    public ShadowDesk(RequestFrame frame, TimeProvider time, IServiceProvider services, IHostApplicationLifetime lifetime, IMeterFactory meters)
    {
        (_frame, _time, _services, _stopping) = (frame, time, services, lifetime.ApplicationStopping);
        var meter = meters.Create(MeterName);
        _asked = meter.CreateCounter<long>("maicluster.shadow.requests", "{request}", "Requests that were also asked of a shadow.");
        _leftOut = meter.CreateCounter<long>("maicluster.shadow.left_out", "{request}", "Requests that a shadow should have had while too many of its kind ran.");
    }

    /// <summary>Returns at once.</summary>
    /// <param name="context">Of the client's own request.</param>
    /// <param name="plan">The client's.</param>
    /// <param name="shadow">What is also asked.</param>
    /// <param name="ask">Asks it.</param>
    public void Begin(HttpContext context, RoutePlan plan, RouteShadow shadow, RequestDelegate ask)
    {
        var experiment = new KeyValuePair<string, object?>("experiment", shadow.Experiment);
        if (!_room.Wait(0, CancellationToken.None))
        {
            _leftOut.Add(1, experiment);
            return;
        }

        _asked.Add(1, experiment);
        var own = Exchange.Of(context);
        var exchange = new Exchange(RequestId.New(), _time.GetTimestamp())
        {
            Key = own.Key,
            Route = new RoutedCall(plan with { Candidates = [new RouteCandidate(shadow.Model, shadow.Defaults, RouteCauses.All)] }, new RoutedCall.Shadowed(shadow.Experiment, own.Id)),
        };
        _ = AskAsync(CopyOf(context, exchange), exchange, ask, (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "");
    }

    public void Dispose() => _room.Dispose();

    [SuppressMessage("Design", "CA1031", Justification = "Nobody waits for the answer: a failure is a line in the log.")]
    private async Task AskAsync(HttpContext context, Exchange exchange, RequestDelegate ask, string route)
    {
        await Task.Yield(); // the client's own request goes first
        try
        {
            await ask(context);
        }
        catch (Exception failure)
        {
            if (!_stopping.IsCancellationRequested)
            {
                _frame.Report(failure, exchange);
            }
        }
        finally
        {
            _frame.FinishPart(exchange, route + " (shadow)");
            _room.Release();
        }
    }

    /// <summary>All that endpoints look at but the body, made before the client's own request ends and takes it away.</summary>
    private DefaultHttpContext CopyOf(HttpContext context, Exchange exchange)
    {
        var copy = new DefaultHttpContext { RequestServices = _services, RequestAborted = _stopping };
        copy.Features.Set(exchange);
        copy.Request.Method = context.Request.Method;
        copy.Request.Path = context.Request.Path;
        copy.Request.Scheme = context.Request.Scheme;
        copy.Request.Host = context.Request.Host;
        foreach (var header in context.Request.Headers)
        {
            copy.Request.Headers[header.Key] = header.Value;
        }

        copy.Connection.RemoteIpAddress = context.Connection.RemoteIpAddress;
        copy.Response.Body = Stream.Null;
        return copy;
    }
}
