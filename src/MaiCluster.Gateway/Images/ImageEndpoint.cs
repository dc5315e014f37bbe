using MaiCluster.Gateway.Errors;
using MaiCluster.Gateway.Hosting;
using MaiCluster.Gateway.Limits;
using MaiCluster.Gateway.Parts;
using MaiCluster.Gateway.Requests;
using MaiCluster.Serving.Images;
using MaiCluster.Serving.Pipeline;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace MaiCluster.Gateway.Images;

/// <summary>POST /v1/images/generations.</summary>
internal sealed class ImageEndpoint(
    RequestDesk desk, IInferencePipeline pipeline, PictureStore pictures, ErrorAnswer errors, IOptions<GatewayOptions> options, TimeProvider time)
    : PartEndpoint(desk, pipeline, errors, options, time)
{
    private readonly TimeProvider _time = time;

    public FieldTable<ImageDraft> Table { get; } = ImageFields.Table(options.Value);

    protected override async ValueTask<(PartPlan? Plan, ApiError? Error)> PlanAsync(HttpContext context, Exchange exchange)
    {
        var draft = new ImageDraft();
        if (await Desk.ReadAsync(context, Table, draft, ImageFields.Check) is { } malformed)
        {
            return (null, malformed);
        }

        var (model, unknown) = await exchange.OpenAsync<ImageModel>(Pipeline, draft.Model, context.RequestAborted);
        if (model is null)
        {
            return (null, ApiError.From(unknown!));
        }

        exchange.Model = model.Name;
        var faults = new RequestFaults();
        var slo = RequestHeaders.ReadSlo(context.Request.Headers, faults);
        var work = ImageChecks.Work(draft, model, faults);
        var form = ImageChecks.Form(draft, model, Limits, faults);
        if (faults.First is { } fault)
        {
            return (null, ApiError.From(fault));
        }

        var request = work.ToRequest(exchange.Id, exchange.Requester!, model.Name) with { Slo = slo, Priority = draft.Priority };
        var answer = new ImageAnswer(form, work.Prompt.Length, draft.IsUrl ? pictures : null, _time);
        return (draft.Stream
            ? new PartPlan { Request = request, Stream = () => new ImageEvents(form, work.Images, work.Prompt.Length, _time) }
            : new PartPlan { Request = request, Whole = answer.WriteAsync }, null);
    }
}
