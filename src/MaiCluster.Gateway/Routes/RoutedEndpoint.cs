using MaiCluster.Gateway.Errors;
using MaiCluster.Gateway.Hosting;
using MaiCluster.Gateway.Partners;
using MaiCluster.Gateway.Requests;
using MaiCluster.Serving.Partners;
using MaiCluster.Serving.Pipeline;
using MaiCluster.Serving.Routes;
using Microsoft.AspNetCore.Http;

namespace MaiCluster.Gateway.Routes;

/// <summary>
/// Stands before the house's endpoint of a path: finds the way of a request that names a scenario, and takes it from model to model
/// until one answers; what is for a partner's model goes to the partner, everything else to the house. Without scenarios and
/// partners it is not there at all.
/// </summary>
internal sealed class RoutedEndpoint(
    ScenarioRouter router, RequestDesk desk, IPartners partners, IInferencePipeline pipeline, RoutedBodyReader bodies, PartnerPlanner planner, PartnerRelay relay, ShadowDesk shadows, ErrorAnswer errors)
{
    private const string ScenarioHeader = "x-mai-scenario", SessionHeader = "x-session-id";

    /// <param name="operation">What a partner is asked for there; null = the path is the house's alone.</param>
    /// <param name="house">Its endpoint for our own models.</param>
    public RequestDelegate Of(PartnerOperation? operation, RequestDelegate house) => context =>
        router.IsIdle && (operation is null || partners.Book.Models.Count == 0) && !context.Request.Headers.ContainsKey(ScenarioHeader) ? house(context)
        : HandleAsync(context, new RoutedPath(operation, house));

    private async Task HandleAsync(HttpContext context, RoutedPath path)
    {
        // :: Step 1: who asks, and for which model
        var exchange = Exchange.Of(context);
        if (await desk.AdmitAsync(context) is { } refused)
        {
            await errors.WriteAsync(context, refused);
            return;
        }

        var (body, unread) = await bodies.ReadAsync(context, path.Operation);
        if (unread is not null)
        {
            await errors.WriteAsync(context, unread);
            return;
        }

        if (body is not { IsWhole: true })
        {
            await path.House(context); // it tells what is wrong
            return;
        }

        // :: Step 3: the models that may answer
        var headers = context.Request.Headers;
        var (plan, failure) = router.Plan(body.Model, Text(headers[ScenarioHeader]), exchange.Key!.Scope, Text(headers[SessionHeader]) ?? body.User);
        if (failure is not null)
        {
            await errors.WriteAsync(context, ApiError.From(failure));
        }
        else if (plan is not null)
        {
            await GoAsync(context, exchange, path, body, plan);
        }
        else
        {
            await AskAsync(context, exchange, path, body.Model ?? "", body.Bytes);
        }
    }

    private async Task GoAsync(HttpContext context, Exchange exchange, RoutedPath path, RoutedBody body, RoutePlan plan)
    {
        if (plan.Shadow is { } shadow && (shadow.MayLeave || partners.Book.Model(shadow.Model) is null))
        {
            var asked = body.For(shadow.Model, shadow.Defaults);
            shadows.Begin(context, plan, shadow, copy => AskAsync(copy, Exchange.Of(copy), path, shadow.Model, asked));
        }

        exchange.Route = new RoutedCall(path.Operation is null ? HouseOf(plan) : plan);
        do
        {
            var candidate = exchange.Route.Candidate;
            await AskAsync(context, exchange, path, candidate.Model, body.For(candidate.Model, candidate.Defaults));
        }
        while (exchange.Route.MoveNext());
    }

    private async Task AskAsync(HttpContext context, Exchange exchange, RoutedPath path, string model, ReadOnlyMemory<byte> body)
    {
        if (path.Operation is not { } operation || partners.Book.Model(model) is null)
        {
            context.Request.Body = MemoryBody.Open(body);
            context.Request.ContentLength = body.Length;
            await path.House(context);
        }
        else if (await RelayAsync(context, exchange, operation, model, body) is { } error && exchange.Route?.TakesOver(error) != true)
        {
            await errors.WriteAsync(context, error);
        }
    }

    private async ValueTask<ApiError?> RelayAsync(HttpContext context, Exchange exchange, PartnerOperation operation, string name, ReadOnlyMemory<byte> body)
    {
        var (model, unknown) = exchange.Route is null ? await pipeline.OpenAsync(name, exchange.Key!, context.RequestAborted) : await pipeline.OpenAsync(name, context.RequestAborted);
        if (model is not PartnerModel partner)
        {
            return ApiError.From(unknown ?? throw new InvalidOperationException($"The model '{name}' is no partner's any more."));
        }

        exchange.Model = partner.Name;
        var (plan, wrong) = planner.Plan(await bodies.UnderstandAsync(operation, body, context.Request.ContentType!), partner, exchange, context.Request.Headers);
        return plan is null ? wrong : await relay.RelayAsync(context, exchange, exchange.Route?.Mark(plan.Request) ?? plan.Request, plan.Form);
    }

    /// <summary>Where partners are not asked, only ours are left, or all where that would be none: the first one then says why it cannot answer.</summary>
    private RoutePlan HouseOf(RoutePlan plan)
    {
        RouteCandidate[] house = [.. plan.Candidates.Where(candidate => partners.Book.Model(candidate.Model) is null)];
        return house.Length == 0 ? plan : plan with { Candidates = house };
    }

    private static string? Text(string? header) => string.IsNullOrEmpty(header) ? null : header;

    /// <param name="Operation">What a partner is asked for there; null = nothing.</param>
    /// <param name="House">Answers by our own models.</param>
    private readonly record struct RoutedPath(PartnerOperation? Operation, RequestDelegate House);
}
