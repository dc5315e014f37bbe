using MaiCluster.Gateway.Errors;
using MaiCluster.Gateway.Hosting;
using MaiCluster.Gateway.Limits;
using MaiCluster.Serving.Routes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace MaiCluster.Gateway.Routes;

/// <summary>
/// Stands before endpoints that models answer: finds the way of a request that names a scenario, and takes it from model to model
/// until one answers. A request that names none goes straight on; where there is no scenario at all nothing is looked at.
/// </summary>
internal sealed class RoutedEndpoint(ScenarioRouter router, RequestDesk desk, ShadowDesk shadows, ErrorAnswer errors, IOptions<GatewayOptions> options)
{
    private const string ScenarioHeader = "x-mai-scenario", SessionHeader = "x-session-id";

    /// <param name="house">Answers by a model of ours.</param>
    /// <param name="maxBytes">Of a body, beside what every body may have.</param>
    public RequestDelegate Around(RequestDelegate house, int maxBytes = 0) => context => router.IsIdle && !context.Request.Headers.ContainsKey(ScenarioHeader)
        ? house(context)
        : HandleAsync(context, house, options.Value.MaxBodyBytes + maxBytes);

    private async Task HandleAsync(HttpContext context, RequestDelegate house, int maxBytes)
    {
        var exchange = Exchange.Of(context);
        if (await desk.AdmitAsync(context) is { } refused)
        {
            await errors.WriteAsync(context, refused);
            return;
        }

        var (body, unread) = await RoutedBody.ReadAsync(context, maxBytes);
        if (body is null)
        {
            await errors.WriteAsync(context, unread!);
            return;
        }

        var headers = context.Request.Headers;
        var (plan, failure) = body.IsWhole
            ? router.Plan(body.Model, Text(headers[ScenarioHeader]), exchange.Key!.Scope, Text(headers[SessionHeader]) ?? body.User)
            : default;
        if (failure is not null)
        {
            await errors.WriteAsync(context, ApiError.From(failure));
        }
        else if (plan is null)
        {
            await AskAsync(context, house, body.Bytes);
        }
        else
        {
            await GoAsync(context, exchange, house, body, plan);
        }
    }

    private async Task GoAsync(HttpContext context, Exchange exchange, RequestDelegate house, RoutedBody body, RoutePlan plan)
    {
        if (plan.Shadow is { } shadow)
        {
            shadows.Begin(context, house, plan, shadow, body.For(shadow.Model, shadow.Defaults));
        }

        exchange.Route = new RoutedCall(plan);
        do
        {
            await AskAsync(context, house, body.For(exchange.Route.Candidate.Model, exchange.Route.Candidate.Defaults));
        }
        while (exchange.Route.MoveNext());
    }

    private static Task AskAsync(HttpContext context, RequestDelegate house, ReadOnlyMemory<byte> body)
    {
        context.Request.Body = new MemoryStream(body.ToArray(), writable: false);
        context.Request.ContentLength = body.Length;
        return house(context);
    }

    private static string? Text(string? header) => string.IsNullOrEmpty(header) ? null : header;
}
