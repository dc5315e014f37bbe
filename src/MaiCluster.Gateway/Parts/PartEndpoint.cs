using MaiCluster.Gateway.Errors;
using MaiCluster.Gateway.Hosting;
using MaiCluster.Gateway.Limits;
using MaiCluster.Gateway.Streaming;
using MaiCluster.Serving.Pipeline;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Streams;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace MaiCluster.Gateway.Parts;

/// <summary>The way of a request through the gateway whose model is not for text; modalities differ in what they take and how they write it.</summary>
internal abstract class PartEndpoint(RequestDesk desk, IInferencePipeline pipeline, ErrorAnswer errors, IOptions<GatewayOptions> options, TimeProvider time)
{
    protected GatewayOptions Limits => options.Value;

    protected RequestDesk Desk => desk;

    protected IInferencePipeline Pipeline => pipeline;

    public async Task HandleAsync(HttpContext context)
    {
        var exchange = Exchange.Of(context);
        if (await ServeAsync(context, exchange) is { } error && exchange.Route?.TakesOver(error) != true)
        {
            await errors.WriteAsync(context, error);
        }
    }

    /// <summary>Reads the body and makes a valid request of it, or says what is wrong. The key is known by then; the model goes into the exchange as soon as it is.</summary>
    protected abstract ValueTask<(PartPlan? Plan, ApiError? Error)> PlanAsync(HttpContext context, Exchange exchange);

    private async Task<ApiError?> ServeAsync(HttpContext context, Exchange exchange)
    {
        // :: Step 1: one valid request, or a client error
        if (await desk.AdmitAsync(context) is { } refused)
        {
            return refused;
        }

        var (plan, malformed) = await PlanAsync(context, exchange);
        if (plan is null)
        {
            return malformed;
        }

        // :: Steps 2 to 6 are the pipeline's
        var (run, failure) = await pipeline.StartAsync(exchange.Route?.Mark(plan.Request) ?? plan.Request, context.RequestAborted);
        if (run is null)
        {
            return ApiError.From(failure!);
        }

        // :: Step 7: the answer back, and the run settled whatever happens
        var feed = new RunFeed([run]);
        using var leaving = context.RequestAborted.UnsafeRegister(static feed => ((RunFeed)feed!).Cancel(), feed);
        try
        {
            var late = plan.Stream is { } sink
                ? await new AnswerStream(context, exchange, feed, sink(), Limits, time).SendAsync()
                : await AnswerAsync(context, exchange, feed, plan.Whole!);
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

    private async Task<RequestFailure?> AnswerAsync(HttpContext context, Exchange exchange, RunFeed feed, Func<WholeParts, Task> write)
    {
        var (parts, failure) = await CollectAsync(feed, exchange);
        var usage = await exchange.SettleAsync(feed);
        if (context.RequestAborted.IsCancellationRequested)
        {
            exchange.ClientLeft = true;
            return null;
        }

        if (failure is null)
        {
            AnswerHeaders.Tell(context.Response, feed, usage);
            await write(new WholeParts(context, parts, usage));
        }

        return failure;
    }

    private async Task<(IReadOnlyList<TensorPart> Parts, RequestFailure? Failure)> CollectAsync(RunFeed feed, Exchange exchange)
    {
        var parts = new List<TensorPart>();
        while (await feed.WaitAsync())
        {
            while (feed.TryRead(out _, out var token))
            {
                if (token.Finish is FinishReason.Failed or FinishReason.Cancelled)
                {
                    return (parts, feed.Failure ?? AnswerFailure.Of(token.Finish));
                }

                if (token.Part is { } part)
                {
                    exchange.FirstToken(time);
                    parts.Add(part);
                }
            }
        }

        return (parts, null);
    }
}
