using MaiCluster.Gateway.Errors;
using MaiCluster.Gateway.Hosting;
using MaiCluster.Gateway.Partners;
using MaiCluster.Serving.Partners;
using MaiCluster.Serving.Pipeline;
using Microsoft.AspNetCore.Http;

namespace MaiCluster.Gateway.Routes;

/// <summary>Stands before the house's endpoint of a path: what is for a partner's model goes to the partner, everything else on to the house. Without partners it is not there at all.</summary>
internal sealed class RoutedEndpoint(
    RequestDesk desk, IPartners partners, IInferencePipeline pipeline, ClientBodyReader bodies, PartnerPlanner planner, PartnerRelay relay, ErrorAnswer errors)
{
    /// <param name="operation">What the path is for.</param>
    /// <param name="house">Its endpoint for our own models.</param>
    public RequestDelegate Of(PartnerOperation operation, RequestDelegate house) =>
        context => partners.Book.Models.Count == 0 ? house(context) : HandleAsync(context, operation, house);

    private async Task HandleAsync(HttpContext context, PartnerOperation operation, RequestDelegate house)
    {
        // :: Step 1: who asks, and for which model
        if (await desk.AdmitAsync(context) is { } refused)
        {
            await errors.WriteAsync(context, refused);
            return;
        }

        var (body, unread) = await bodies.ReadAsync(context, operation);
        if (unread is not null)
        {
            await errors.WriteAsync(context, unread);
        }
        else if (body?.Model is not { } model || partners.Book.Model(model) is null)
        {
            await house(context); // it tells what is wrong where something is
        }
        else if (await RelayAsync(context, Exchange.Of(context), body, model) is { } error)
        {
            await errors.WriteAsync(context, error);
        }
    }

    private async ValueTask<ApiError?> RelayAsync(HttpContext context, Exchange exchange, ClientBody body, string name)
    {
        var (model, unknown) = await pipeline.OpenAsync(name, exchange.Key!, context.RequestAborted);
        if (model is not PartnerModel partner)
        {
            return ApiError.From(unknown ?? throw new InvalidOperationException($"The model '{name}' is no partner's any more."));
        }

        exchange.Model = partner.Name;
        var (plan, wrong) = planner.Plan(body, partner, exchange, context.Request.Headers);
        return plan is null ? wrong : await relay.RelayAsync(context, exchange, plan.Request, plan.Form);
    }
}
