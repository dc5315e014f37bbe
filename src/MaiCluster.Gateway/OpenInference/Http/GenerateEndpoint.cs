using MaiCluster.Gateway.Answers;
using MaiCluster.Gateway.Errors;
using MaiCluster.Gateway.Hosting;
using MaiCluster.Gateway.Limits;
using MaiCluster.Gateway.Requests;
using MaiCluster.Gateway.Streaming;
using MaiCluster.Serving.Models;
using MaiCluster.Serving.Pipeline;
using MaiCluster.Serving.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace MaiCluster.Gateway.OpenInference.Http;

/// <summary>POST /v2/models/{model}[/versions/{version}]/generate and generate_stream: a text without tensors.</summary>
internal sealed class GenerateEndpoint(RequestDesk keys, IInferencePipeline pipeline, InferDesk desk, ErrorAnswer errors, IOptions<GatewayOptions> options, TimeProvider time)
{
    public Task WholeAsync(HttpContext context) => HandleAsync(context, isStream: false);

    public Task StreamAsync(HttpContext context) => HandleAsync(context, isStream: true);

    private async Task HandleAsync(HttpContext context, bool isStream)
    {
        if (await ServeAsync(context, Exchange.Of(context), isStream) is { } error)
        {
            await errors.WriteAsync(context, error);
        }
    }

    private async Task<ApiError?> ServeAsync(HttpContext context, Exchange exchange, bool isStream)
    {
        // :: Step 1: one valid request, or a client error
        if (await keys.AdmitAsync(context) is { } refused)
        {
            return refused;
        }

        var (draft, malformed) = await ReadAsync(context, isStream);
        if (draft is null)
        {
            return malformed;
        }

        var (model, unknown) = await pipeline.OpenAsync<TextModel>(draft.Model, exchange.Key!, context.RequestAborted);
        if (model is null)
        {
            return ApiError.From(unknown!);
        }

        exchange.Model = model.Name;

        // :: Steps 2 to 6 are the pipeline's
        var (answer, failure) = await desk.StartAsync(draft, takesParts: true, exchange.Id, exchange.Key!, context.RequestAborted);
        if (answer is null)
        {
            return ApiError.From(failure!);
        }

        // :: Step 7: the answer back, and the run settled whatever happens
        using var leaving = context.RequestAborted.UnsafeRegister(static answer => ((InferAnswer)answer!).Cancel(), answer);
        try
        {
            var late = isStream ? await StreamAsync(context, exchange, (TextAnswer)answer) : await AnswerAsync(context, exchange, answer);
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

    private async ValueTask<(InferDraft? Draft, ApiError? Error)> ReadAsync(HttpContext context, bool isStream)
    {
        var (document, malformed) = await ProtocolBody.ReadJsonAsync(context, options.Value.MaxBodyBytes);
        if (document is null)
        {
            return (null, malformed);
        }

        using (document)
        {
            var faults = new RequestFaults();
            var (model, version) = ProtocolRoute.ModelOf(context);
            var draft = GenerateBody.Read(document.RootElement, model, version, isStream, faults);
            return draft is null ? (null, ApiError.From(faults.First!)) : (draft, null);
        }
    }

    private Task<RequestFailure?> StreamAsync(HttpContext context, Exchange exchange, TextAnswer answer) =>
        new AnswerStream(context, exchange, answer.Feed, new ChoiceSink([answer.Choice], new GenerateEvents(answer)), options.Value, time).SendAsync();

    private async Task<RequestFailure?> AnswerAsync(HttpContext context, Exchange exchange, InferAnswer answer)
    {
        var (part, failure) = await answer.ReadAsync();
        exchange.FirstToken(time);
        await exchange.SettleAsync(answer.Feed);
        if (context.RequestAborted.IsCancellationRequested)
        {
            exchange.ClientLeft = true;
            return null;
        }

        if (part is null)
        {
            return failure ?? new RequestFailure(FailureKind.Internal, "The model gave no answer.");
        }

        AnswerHeaders.Tell(context.Response, answer.Feed);
        await JsonAnswer.WriteAsync(context, json =>
        {
            GenerateEvents.WriteHead(json, answer);
            json.WriteString(TextSignature.Output, part.Outputs[0].Strings()[0].Span);
        });
        return null;
    }
}
