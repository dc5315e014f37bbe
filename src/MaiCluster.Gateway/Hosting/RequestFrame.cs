using System.Diagnostics.CodeAnalysis;
using Grpc.Core;
using MaiCluster.Gateway.Errors;
using MaiCluster.Gateway.Grpc;
using MaiCluster.Gateway.Metrics;
using MaiCluster.Serving.Admission;
using MaiCluster.Serving.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;

namespace MaiCluster.Gateway.Hosting;

/// <summary>What stands around every request: its id, the errors that no endpoint answered, its metrics and its one log line.</summary>
internal sealed partial class RequestFrame(ErrorAnswer errors, GatewayMetrics metrics, TimeProvider time, ILogger<RequestFrame> logger)
{
    [SuppressMessage("Design", "CA1031", Justification = "The last place that can answer: any exception is an error and a log line.")]
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var exchange = new Exchange(RequestId.New(), time.GetTimestamp());
        context.Features.Set(exchange);
        context.Response.Headers["x-request-id"] = exchange.Id.Value;
        try
        {
            await next(context);
            if (context.GetEndpoint() is null && GrpcAnswer.IsCall(context))
            {
                GrpcAnswer.RefuseUnknown(context, Short(context.Request.Path.Value ?? "/"));
            }
            else if (Unmatched(context) is { } unmatched)
            {
                await errors.WriteAsync(context, unmatched);
            }
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            exchange.ClientLeft = true; // not an error: whatever was under way has been told to stop
        }
        catch (BadHttpRequestException broken)
        {
            await AnswerAsync(context, new ApiError(broken.StatusCode, ApiError.InvalidRequest, null, broken.Message));
        }
        catch (Exception failure)
        {
            LogFailure(failure, exchange.Id);
            await AnswerAsync(context, ApiError.From(UnexpectedFailure.Of(failure, exchange.Id)));
        }
        finally
        {
            Finish(context, exchange);
        }
    }

    // An answer that has begun can only be cut, so that nobody takes it for a whole one.
    private async Task AnswerAsync(HttpContext context, ApiError error)
    {
        if (context.Response.HasStarted)
        {
            context.Abort();
            return;
        }

        await errors.WriteAsync(context, error);
    }

    private static ApiError? Unmatched(HttpContext context)
    {
        var response = context.Response;
        if (response.HasStarted || response.ContentLength is not null)
        {
            return null;
        }

        var (method, path) = (Short(context.Request.Method), Short(context.Request.Path.Value ?? "/"));
        return response.StatusCode switch
        {
            StatusCodes.Status404NotFound => ApiError.UnknownRoute(method, path),
            StatusCodes.Status405MethodNotAllowed => ApiError.WrongMethod(method, path, response.Headers[HeaderNames.Allow].ToString()),
            _ => null,
        };
    }

    private static string Short(string text) => text.Length <= 100 ? text : text[..100] + "...";

    /// <summary>One of the requests that came in another: it has an id, a line and metrics of its own.</summary>
    public Exchange Begin(ApiKey? key) => new(RequestId.New(), time.GetTimestamp()) { Key = key };

    /// <summary>A call by gRPC, or a request in one, is over.</summary>
    public void Finish(Exchange exchange, string route, StatusCode status)
    {
        var elapsed = time.GetElapsedTime(exchange.StartedTimestamp);
        metrics.Finished(exchange, route, status, elapsed, time);
        var level = GrpcGate.IsProbe(route) ? LogLevel.Debug : LogLevel.Information;
        LogCalled(level, exchange.Id, exchange.KeyId, route, exchange.Model, status, exchange.Outcome, new UsedText(exchange.Usage), elapsed.TotalMilliseconds);
    }

    /// <summary>One of the requests of a call is over.</summary>
    /// <param name="route">Where the call came in, and what the request did for it.</param>
    public void FinishPart(Exchange exchange, string route)
    {
        var elapsed = time.GetElapsedTime(exchange.StartedTimestamp);
        metrics.Finished(exchange, elapsed, time);
        LogPart(exchange.Id, exchange.KeyId, route, exchange.Model, exchange.Outcome, exchange.Usage.PromptTokens, exchange.Usage.CompletionTokens, elapsed.TotalMilliseconds);
    }

    /// <summary>A bug.</summary>
    public void Report(Exception failure, Exchange exchange) => LogFailure(failure, exchange.Id);

    private void Finish(HttpContext context, Exchange exchange)
    {
        const int clientClosedRequest = 499; // nginx's number for it
        var route = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "unmatched";
        if (GrpcAnswer.IsCall(context))
        {
            var called = GrpcAnswer.StatusOf(context);
            exchange.ClientLeft |= called is null or StatusCode.Cancelled;
            Finish(exchange, route, exchange.ClientLeft ? StatusCode.Cancelled : called!.Value);
            return;
        }

        var status = exchange.ClientLeft ? clientClosedRequest : context.Response.StatusCode;
        var elapsed = time.GetElapsedTime(exchange.StartedTimestamp);
        metrics.Finished(exchange, route, status, elapsed, time);

        var level = route is "/healthz" or "/readyz" or "/metrics" ? LogLevel.Debug : LogLevel.Information;
        LogFinished(level, exchange.Id, exchange.KeyId, route, exchange.Model, status, exchange.Outcome, new UsedText(exchange.Usage), elapsed.TotalMilliseconds);
    }

    [LoggerMessage(EventId = 2000, Message = "{RequestId} key {KeyId}: {Route} model {Model} status {Status} {Outcome}, {Used}, {Milliseconds:0.0} ms")]
    private partial void LogFinished(LogLevel level, RequestId requestId, string? keyId, string route, string? model, int status, string outcome, UsedText used, double milliseconds);

    [LoggerMessage(EventId = 2002, Message = "{RequestId} key {KeyId}: {Route} model {Model} status {Status} {Outcome}, {Used}, {Milliseconds:0.0} ms")]
    private partial void LogCalled(LogLevel level, RequestId requestId, string? keyId, string route, string? model, StatusCode status, string outcome, UsedText used, double milliseconds);

    [LoggerMessage(EventId = 2003, Level = LogLevel.Information, Message = "{RequestId} key {KeyId}: {Route} model {Model} {Outcome}, {PromptTokens} + {CompletionTokens} tokens, {Milliseconds:0.0} ms")]
    private partial void LogPart(RequestId requestId, string? keyId, string route, string? model, string outcome, int promptTokens, int completionTokens, double milliseconds);

    [LoggerMessage(EventId = 2001, Level = LogLevel.Error, Message = "{RequestId} failed")]
    private partial void LogFailure(Exception failure, RequestId requestId);
}
