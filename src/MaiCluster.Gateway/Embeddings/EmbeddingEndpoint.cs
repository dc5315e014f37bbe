using MaiCluster.Gateway.Errors;
using MaiCluster.Gateway.Hosting;
using MaiCluster.Gateway.Limits;
using MaiCluster.Gateway.Parts;
using MaiCluster.Gateway.Requests;
using MaiCluster.Serving.Embeddings;
using MaiCluster.Serving.Pipeline;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace MaiCluster.Gateway.Embeddings;

/// <summary>POST /v1/embeddings.</summary>
internal sealed class EmbeddingEndpoint(RequestDesk desk, IInferencePipeline pipeline, ErrorAnswer errors, IOptions<GatewayOptions> options, TimeProvider time)
    : PartEndpoint(desk, pipeline, errors, options, time)
{
    public FieldTable<EmbeddingDraft> Table { get; } = EmbeddingFields.Table(options.Value);

    protected override async ValueTask<(PartPlan? Plan, ApiError? Error)> PlanAsync(HttpContext context, Exchange exchange)
    {
        var draft = new EmbeddingDraft();
        if (await Desk.ReadAsync(context, Table, draft, static (_, _) => { }) is { } malformed)
        {
            return (null, malformed);
        }

        var (model, unknown) = await exchange.OpenAsync<EmbeddingModel>(Pipeline, draft.Model, context.RequestAborted);
        if (model is null)
        {
            return (null, ApiError.From(unknown!));
        }

        exchange.Model = model.Name;
        var faults = new RequestFaults();
        var slo = RequestHeaders.ReadSlo(context.Request.Headers, faults);
        if (EmbeddingChecks.Work(draft, model, faults) is not { } work)
        {
            return (null, ApiError.From(faults.First!));
        }

        return (new PartPlan
        {
            Request = work.ToRequest(exchange.Id, exchange.Requester!, model.Name) with { Slo = slo },
            Whole = answer => EmbeddingAnswer.WriteAsync(answer, exchange.AskedFor(model), draft.IsBase64),
        }, null);
    }
}
