using MaiCluster.Gateway.Errors;
using MaiCluster.Gateway.Hosting;
using MaiCluster.Gateway.Limits;
using MaiCluster.Gateway.Parts;
using MaiCluster.Gateway.Requests;
using MaiCluster.Serving.Documents;
using MaiCluster.Serving.Pipeline;
using MaiCluster.Serving.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace MaiCluster.Gateway.Documents;

/// <summary>POST /v1/documents/analyze.</summary>
internal sealed class DocumentEndpoint(
    RequestDesk desk, IInferencePipeline pipeline, DocumentDecoder decoder, ErrorAnswer errors, IOptions<GatewayOptions> options, TimeProvider time)
    : PartEndpoint(desk, pipeline, errors, options, time)
{
    /// <summary>Every field but the file.</summary>
    public FieldTable<DocumentDraft> Table { get; } = DocumentFields.Table();

    protected override async ValueTask<(PartPlan? Plan, ApiError? Error)> PlanAsync(HttpContext context, Exchange exchange)
    {
        // :: The form, and what it says by itself
        var (form, malformed) = await MultipartBody.ReadAsync(context, new MultipartLimits(DocumentFields.File, Limits.MaxDocumentBytes));
        if (form is null)
        {
            return (null, malformed);
        }

        var draft = new DocumentDraft();
        if (RequestDesk.Parse(form.Fields, Table, draft, static (_, _) => { }) is { } wrong)
        {
            return (null, wrong);
        }

        if (form.File is not { Length: > 0 } file)
        {
            var message = $"'{DocumentFields.File}' is {(form.File is null ? "missing" : "empty")}: a document is expected ({decoder.Formats}).";
            return (null, ApiError.From(new RequestFailure(FailureKind.InvalidRequest, message) { Param = DocumentFields.File }));
        }

        // :: Its model
        var (model, unknown) = await Pipeline.OpenAsync<DocumentModel>(draft.Model, exchange.Key!, context.RequestAborted);
        if (model is null)
        {
            return (null, ApiError.From(unknown!));
        }

        exchange.Model = model.Name;
        var faults = new RequestFaults();
        var slo = RequestHeaders.ReadSlo(context.Request.Headers, faults);
        if (faults.First is { } fault)
        {
            return (null, ApiError.From(fault));
        }

        // :: Its pages
        var (work, unreadable) = await decoder.DecodeAsync(file, DocumentFields.File, context.RequestAborted);
        return work is null
            ? (null, ApiError.From(unreadable!))
            : (new PartPlan { Request = work.ToRequest(exchange.Id, exchange.Requester!, model.Name) with { Slo = slo }, Whole = DocumentAnswer.WriteAsync }, null);
    }
}
