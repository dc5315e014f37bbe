using MaiCluster.Gateway.Errors;
using MaiCluster.Gateway.Hosting;
using MaiCluster.Gateway.Limits;
using MaiCluster.Serving.Requests;
using Microsoft.AspNetCore.Http;

namespace MaiCluster.Gateway.Streaming;

/// <summary>Sends an answer while it is made.</summary>
internal sealed class AnswerStream(
    HttpContext context, Exchange exchange, RunFeed feed, StreamSink sink, GatewayOptions options, TimeProvider time)
{
    /// <summary>A burst is sent in pieces of about this size, so that buffers stay small and a slow reader is felt.</summary>
    private const int FlushBytes = 16 << 10;

    private bool _readerGone;

    /// <summary>Null when the stream was sent, or the client left; a failure when nothing was sent yet, so that it can still be the status.</summary>
    public async Task<RequestFailure?> SendAsync()
    {
        var failure = await WaitForFirstTokenAsync() && !_readerGone ? await SendTokensAsync() : null;
        if (_readerGone || context.RequestAborted.IsCancellationRequested)
        {
            exchange.ClientLeft = true;
            return null;
        }

        // The record is closed before the last byte leaves.
        var usage = await exchange.SettleAsync(feed);
        if (failure is not null)
        {
            if (!context.Response.HasStarted)
            {
                return failure;
            }

            exchange.Failure = failure;
            if (!sink.IsEvents)
            {
                context.Abort(); // cut, so that nobody takes it for a whole one
                return null;
            }

            sink.Error(ApiError.From(failure));
        }
        else
        {
            await sink.FinishAsync(usage);
        }

        await FlushAsync();
        return null;
    }

    // Until the first token a comment now and then keeps the connection open and tells how long it may take.
    private async Task<bool> WaitForFirstTokenAsync()
    {
        var first = feed.WaitAsync();
        if (first.IsCompleted)
        {
            return await first;
        }

        var wait = first.AsTask();
        using var pace = new PeriodicTimer(options.CommentInterval, time);
        while (true)
        {
            var tick = pace.WaitForNextTickAsync().AsTask();
            if (await Task.WhenAny(wait, tick) == wait)
            {
                return await wait;
            }

            if (!_readerGone && sink.IsEvents)
            {
                StartResponse();
                sink.Waiting(feed.QueuePosition, feed.Expected);
                await FlushAsync();
            }
        }
    }

    private async Task<RequestFailure?> SendTokensAsync()
    {
        var begun = false;
        do
        {
            while (sink.Buffer.Count < FlushBytes && feed.TryRead(out var choice, out var token))
            {
                if (token.Finish is FinishReason.Failed or FinishReason.Cancelled)
                {
                    feed.Cancel();
                    return feed.Failure ?? AnswerFailure.Of(token.Finish);
                }

                if (!begun)
                {
                    begun = true;
                    exchange.FirstToken(time);
                    StartResponse();
                    sink.Begin();
                }

                await sink.TakeAsync(choice, token);
            }

            await FlushAsync();
        }
        while (!_readerGone && await feed.WaitAsync());

        return null;
    }

    private void StartResponse()
    {
        var response = context.Response;
        if (response.HasStarted)
        {
            return;
        }

        AnswerHeaders.Tell(response, feed);
        AnswerHeaders.BeginStream(response, sink.ContentType);
    }

    /// <summary>Sends what is in the buffer; a reader that takes nothing for too long is gone.</summary>
    private async ValueTask FlushAsync()
    {
        if (sink.Buffer.Count == 0)
        {
            return;
        }

        var body = context.Response.BodyWriter;
        sink.Buffer.Written.CopyTo(body.GetSpan(sink.Buffer.Count));
        body.Advance(sink.Buffer.Count);
        sink.Buffer.Clear();

        if (!await ReaderFlush.SendAsync(context, options, time))
        {
            _readerGone = true;
            feed.Cancel();
        }
    }
}
