using MaiCluster.Gateway.Hosting;
using MaiCluster.Gateway.Streaming;
using MaiCluster.Serving.Pipeline;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Streams;

namespace MaiCluster.Gateway.Realtime.Calls;

/// <summary>One of the requests that a call is made of: through the pipeline like any other, with a usage record, metrics and a log line of its own.</summary>
internal sealed class CallRequest(CallServices services, CallState call, Exchange exchange, string route)
{
    /// <summary>Where a call's requests came in, by what they do.</summary>
    public const string Transcribe = "/v1/realtime transcribe", Text = "/v1/realtime text", Voice = "/v1/realtime voice";

    /// <summary>The run, once it was admitted.</summary>
    public InferenceRun? Run { get; private set; }

    /// <summary>Runs it to its end.</summary>
    /// <param name="request">Valid.</param>
    /// <param name="take">Takes each token or part, the last one too, in order.</param>
    /// <param name="cancellationToken">Stops it; what was made is billed.</param>
    /// <returns>Why it failed; null when it did not, or was stopped.</returns>
    public async Task<RequestFailure?> RunAsync(InferenceRequest request, Func<GeneratedToken, ValueTask> take, CancellationToken cancellationToken)
    {
        exchange.Model = request.Model;
        try
        {
            if (await services.Gate.CheckAsync(call.Credential, cancellationToken) is { Failure: { } revoked })
            {
                return exchange.Failure = revoked;
            }

            (Run, var refused) = await services.Pipeline.StartAsync(request with { Parent = call.Request }, cancellationToken);
            return Run is null ? exchange.Failure = refused : exchange.Failure = await FollowAsync(Run, take, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return null;
        }
        finally
        {
            exchange.ClientLeft = cancellationToken.IsCancellationRequested;
            services.Frame.FinishPart(exchange, route);
        }
    }

    private async Task<RequestFailure?> FollowAsync(InferenceRun run, Func<GeneratedToken, ValueTask> take, CancellationToken cancellationToken)
    {
        var feed = new RunFeed([run]);
        await using var leaving = cancellationToken.UnsafeRegister(static feed => ((RunFeed)feed!).Cancel(), feed);
        try
        {
            while (await feed.WaitAsync())
            {
                while (feed.TryRead(out _, out var token))
                {
                    if (token.Finish is FinishReason.Failed or FinishReason.Cancelled)
                    {
                        return cancellationToken.IsCancellationRequested ? null : feed.Failure ?? AnswerFailure.Of(token.Finish);
                    }

                    exchange.FirstToken(services.Time);
                    await take(token);
                }
            }

            return null;
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
}
