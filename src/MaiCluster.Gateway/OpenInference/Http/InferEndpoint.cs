using System.Globalization;
using MaiCluster.Gateway.Answers;
using MaiCluster.Gateway.Errors;
using MaiCluster.Gateway.Hosting;
using MaiCluster.Gateway.Limits;
using MaiCluster.Gateway.Requests;
using MaiCluster.Gateway.Streaming;
using MaiCluster.Serving.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace MaiCluster.Gateway.OpenInference.Http;

/// <summary>POST /v2/models/{model}[/versions/{version}]/infer.</summary>
internal sealed class InferEndpoint(RequestDesk keys, InferDesk desk, ModelDesk models, ErrorAnswer errors, IOptions<GatewayOptions> options, TimeProvider time)
{
    public FieldTable<InferBodyDraft> Table { get; } = InferFields.Table(options.Value);

    public async Task HandleAsync(HttpContext context)
    {
        if (await ServeAsync(context, Exchange.Of(context)) is { } error)
        {
            await errors.WriteAsync(context, error);
        }
    }

    private async Task<ApiError?> ServeAsync(HttpContext context, Exchange exchange)
    {
        // :: Step 1: one valid request, or a client error
        if (await keys.AdmitAsync(context) is { } refused)
        {
            return refused;
        }

        var (draft, malformed) = await ReadAsync(context);
        if (draft is null)
        {
            return malformed;
        }

        var (card, unknown) = await models.DescribeAsync(draft.Model, draft.Version, exchange.Key!, context.RequestAborted);
        if (card is null)
        {
            return ApiError.From(unknown!);
        }

        exchange.Model = card.Name;
        var faults = new RequestFaults();
        var forms = new OutputForms(draft, faults);
        forms.Check(card, draft, faults);
        if (faults.First is { } fault)
        {
            return ApiError.From(fault);
        }

        // :: Steps 2 to 6 are the pipeline's
        var (answer, failure) = await desk.StartAsync(draft, takesParts: false, exchange.Id, exchange.Key!, context.RequestAborted);
        if (answer is null)
        {
            return ApiError.From(failure!);
        }

        // :: Step 7: the answer back, and the run settled whatever happens
        using var leaving = context.RequestAborted.UnsafeRegister(static answer => ((InferAnswer)answer!).Cancel(), answer);
        try
        {
            var late = await AnswerAsync(context, exchange, answer, forms);
            return late is null ? null : ApiError.From(late);
        }
        catch
        {
            answer.Cancel();
            throw;
        }
        finally
        {
            await exchange.SettleAsync(answer.Feed);
        }
    }

    private async ValueTask<(InferDraft? Draft, ApiError? Error)> ReadAsync(HttpContext context)
    {
        var (body, error) = await ProtocolBody.ReadAsync(context, options.Value.MaxTensorBytes);
        if (error is not null)
        {
            return (null, error);
        }

        var faults = new RequestFaults();
        var jsonBytes = InferBody.JsonBytes(context.Request.Headers[InferBody.HeaderLength].ToString(), body.Length, faults);
        if (faults.First is { } wrong)
        {
            return (null, ApiError.From(wrong));
        }

        var (document, malformed) = JsonBody.Parse(body[..jsonBytes]);
        if (document is null)
        {
            return (null, malformed);
        }

        using (document)
        {
            var (model, version) = ProtocolRoute.ModelOf(context);
            var draft = InferBody.Read(document.RootElement, Table, body[jsonBytes..], model, version, faults);
            return faults.First is { } fault ? (null, ApiError.From(fault)) : (draft, null);
        }
    }

    private async Task<RequestFailure?> AnswerAsync(HttpContext context, Exchange exchange, InferAnswer answer, OutputForms forms)
    {
        var (part, failure) = await answer.ReadAsync();
        exchange.FirstToken(time);
        var usage = await exchange.SettleAsync(answer.Feed);
        if (context.RequestAborted.IsCancellationRequested)
        {
            exchange.ClientLeft = true;
            return null;
        }

        if (part is null)
        {
            return failure ?? new RequestFailure(FailureKind.Internal, "The model gave no answer.");
        }

        var body = new Utf8Buffer(4096);
        var (jsonBytes, unwritable) = InferAnswerBody.Write(body, answer, part, forms);
        if (unwritable is not null)
        {
            return unwritable;
        }

        var response = context.Response;
        AnswerHeaders.Tell(response, answer.Feed, usage);
        response.ContentType = "application/json";
        if (jsonBytes is { } bytes)
        {
            response.ContentType = "application/octet-stream";
            response.Headers[InferBody.HeaderLength] = bytes.ToString(CultureInfo.InvariantCulture);
        }

        response.Headers[HeaderNames.CacheControl] = "no-cache";
        response.ContentLength = body.Count;
        await response.Body.WriteAsync(body.WrittenMemory, context.RequestAborted);
        return null;
    }
}
