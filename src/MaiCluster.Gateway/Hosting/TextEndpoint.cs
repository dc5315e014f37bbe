using MaiCluster.Gateway.Answers;
using MaiCluster.Gateway.Errors;
using MaiCluster.Gateway.Limits;
using MaiCluster.Gateway.Requests;
using MaiCluster.Gateway.Routes;
using MaiCluster.Gateway.Streaming;
using MaiCluster.Serving.Models;
using MaiCluster.Serving.Pipeline;
using MaiCluster.Serving.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace MaiCluster.Gateway.Hosting;

/// <summary>The way of a text request through the gateway; chats, responses and completions differ in what they take and how they write it.</summary>
internal abstract class TextEndpoint<TDraft>(RequestDesk desk, IInferencePipeline pipeline, ErrorAnswer errors, IOptions<GatewayOptions> options, TimeProvider time)
    where TDraft : TextDraft, new()
{
    /// <summary>Every field it takes.</summary>
    public abstract FieldTable<TDraft> Table { get; }

    protected GatewayOptions Limits => options.Value;

    public async Task HandleAsync(HttpContext context)
    {
        var exchange = Exchange.Of(context);
        if (await ServeAsync(context, exchange) is { } error && exchange.Route?.TakesOver(error) != true)
        {
            await errors.WriteAsync(context, error);
        }
    }

    /// <summary>What only shows when fields are seen together.</summary>
    protected abstract void Check(TDraft draft, RequestFaults faults);

    /// <summary>Fetches what the request refers to; what is not there is an error.</summary>
    protected virtual ValueTask<ApiError?> PrepareAsync(HttpContext context, Exchange exchange, TDraft draft) => default;

    /// <summary>Headers that only this endpoint knows.</summary>
    protected virtual void ReadHeaders(IHeaderDictionary headers, TDraft draft, Exchange exchange, RequestFaults faults)
    {
    }

    /// <summary>The valid requests, one a prompt, and how their answers are written; what is found wrong goes into the faults.</summary>
    protected abstract TextPlan? Plan(TDraft draft, TextModel model, Exchange exchange, RequestFaults faults);

    private async Task<ApiError?> ServeAsync(HttpContext context, Exchange exchange)
    {
        // :: Step 1: one valid request, or a client error
        var draft = new TDraft();
        if (await desk.AdmitAsync(context) is { } refused)
        {
            return refused;
        }

        if (await desk.ReadAsync(context, Table, draft, Check) is { } malformed)
        {
            return malformed;
        }

        var (model, unknown) = await exchange.OpenAsync<TextModel>(pipeline, draft.Model, context.RequestAborted);
        if (model is null)
        {
            return ApiError.From(unknown!);
        }

        exchange.Model = model.Name;
        if (await PrepareAsync(context, exchange, draft) is { } unready)
        {
            return unready;
        }

        var faults = new RequestFaults();
        draft.Slo = RequestHeaders.ReadSlo(context.Request.Headers, faults);
        ReadHeaders(context.Request.Headers, draft, exchange, faults);
        TextChecks.Model(draft, model, faults);
        var plan = faults.First is null ? Plan(draft, model, exchange, faults) : null;
        if (faults.First is { } fault)
        {
            return ApiError.From(fault);
        }

        // :: Steps 2 to 6 are the pipeline's
        var (feed, failure) = await StartAsync(plan!.Requests, exchange.Route, context.RequestAborted);
        if (feed is null)
        {
            return ApiError.From(failure!);
        }

        // :: Step 7: the answer back, and the runs settled whatever happens
        using var leaving = context.RequestAborted.UnsafeRegister(static feed => ((RunFeed)feed!).Cancel(), feed);
        try
        {
            var late = draft.Stream ? await StreamAsync(context, exchange, plan, feed) : await AnswerAsync(context, exchange, plan, feed);
            return late is null ? null : ApiError.From(late);
        }
        catch
        {
            feed.Cancel();
            throw;
        }
        finally
        {
            await exchange.SettleAsync(feed);
        }
    }

    private async ValueTask<(RunFeed? Feed, RequestFailure? Failure)> StartAsync(IReadOnlyList<TextRequest> requests, RoutedCall? route, CancellationToken cancellationToken)
    {
        var runs = new List<InferenceRun>(requests.Count);
        RequestFailure? failure = null;
        try
        {
            foreach (var request in requests)
            {
                (var run, failure) = await pipeline.StartAsync(route?.Mark(request) ?? request, cancellationToken);
                if (run is null)
                {
                    break;
                }

                runs.Add(run);
            }
        }
        finally
        {
            // All prompts or none: what has started is stopped again.
            if (runs.Count > 0 && runs.Count < requests.Count)
            {
                var begun = new RunFeed(runs);
                begun.Cancel();
                await begun.SettleAsync();
            }
        }

        return runs.Count == requests.Count ? (new RunFeed(runs), null) : (null, failure);
    }

    private Task<RequestFailure?> StreamAsync(HttpContext context, Exchange exchange, TextPlan plan, RunFeed feed) =>
        new AnswerStream(context, exchange, feed, new ChoiceSink(plan.Choices, plan.Events()), Limits, time).SendAsync();

    private async Task<RequestFailure?> AnswerAsync(HttpContext context, Exchange exchange, TextPlan plan, RunFeed feed)
    {
        var answer = new CollectedAnswer(plan.Choices);
        var failure = await answer.CollectAsync(feed, exchange, time);
        var usage = await exchange.SettleAsync(feed);
        if (context.RequestAborted.IsCancellationRequested)
        {
            exchange.ClientLeft = true;
            return null;
        }

        if (failure is null)
        {
            AnswerHeaders.Tell(context.Response, feed, usage);
            await JsonAnswer.WriteAsync(context, await plan.Whole().FinishAsync(answer, usage));
        }

        return failure;
    }
}
