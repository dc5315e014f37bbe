using System.Diagnostics.CodeAnalysis;
using Grpc.Core;
using MaiCluster.Gateway.Errors;
using MaiCluster.Gateway.Grpc.Protocol;
using MaiCluster.Gateway.Hosting;
using MaiCluster.Gateway.Limits;
using MaiCluster.Serving.Requests;

namespace MaiCluster.Gateway.Grpc;

/// <summary>
/// One ModelStreamInfer call: requests are served side by side and their pieces go out as they are made, told apart by the requests' ids.
/// What one request does wrong is said in its answer; the stream goes on.
/// </summary>
internal sealed class InferStream(InferCalls calls, RequestDesk desk, RequestFrame frame, IServerStreamWriter<ModelStreamInferResponse> responses, ServerCallContext context, GatewayOptions options, TimeProvider time)
    : IDisposable
{
    /// <summary>Requests of a stream in the metrics and the log, apart from the stream itself.</summary>
    private const string Route = "/inference.GRPCInferenceService/ModelStreamInfer (request)";

    private static readonly RequestFailure Draining = new(FailureKind.Draining, "This node is shutting down: open the stream again in a few seconds.");

    private readonly SemaphoreSlim _places = new(options.MaxStreamRequests);
    private readonly SemaphoreSlim _writing = new(1);

    public async Task RunAsync(IAsyncStreamReader<ModelInferRequest> requests, Task draining)
    {
        var running = new List<Task>();
        try
        {
            while (await NextAsync(requests, draining))
            {
                await _places.WaitAsync(context.CancellationToken); // a client that asks for more than has room is read no further
                running.RemoveAll(task => task.IsCompletedSuccessfully);
                running.Add(ServeAsync(requests.Current));
            }
        }
        finally
        {
            await Task.WhenAll(running);
        }
    }

    public void Dispose()
    {
        _places.Dispose();
        _writing.Dispose();
    }

    private async Task<bool> NextAsync(IAsyncStreamReader<ModelInferRequest> requests, Task draining)
    {
        var next = requests.MoveNext(context.CancellationToken);
        return await Task.WhenAny(next, draining) == next ? await next : throw GrpcFailure.From(Draining, options.RetryAfter).ToException();
    }

    private async Task ServeAsync(ModelInferRequest request)
    {
        await Task.Yield(); // the stream is read on meanwhile
        var exchange = frame.Begin(Exchange.Of(context.GetHttpContext()).Key);
        try
        {
            exchange.Failure = await AnswerAsync(request, exchange);
            if (exchange.Failure is { } failure)
            {
                await WriteAsync(InferMessages.WriteFailure(request, failure));
            }
        }
        catch (Exception e) when (e is OperationCanceledException || context.CancellationToken.IsCancellationRequested)
        {
            exchange.ClientLeft = true;
        }
        finally
        {
            frame.Finish(exchange, Route, exchange.ClientLeft ? StatusCode.Cancelled : exchange.Failure is { } failure ? GrpcFailure.Code(failure.Kind) : StatusCode.OK);
            _places.Release();
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "One request's bug is no reason to end the others: it is that request's failure, and a log line.")]
    private async Task<RequestFailure?> AnswerAsync(ModelInferRequest request, Exchange exchange)
    {
        try
        {
            // The stream may be older than the key's end, or its present terms.
            var http = context.GetHttpContext();
            if (await desk.CheckAsync(http) is { } refused)
            {
                return refused;
            }

            exchange.Key = Exchange.Of(http).Key;
            return await calls.RunAsync(request, takesParts: true, exchange, (answer, part) => WriteAsync(InferMessages.WritePiece(answer, part)), context.CancellationToken);
        }
        catch (Exception bug) when (bug is not OperationCanceledException && !context.CancellationToken.IsCancellationRequested)
        {
            frame.Report(bug, exchange);
            return UnexpectedFailure.Of(bug, exchange.Id);
        }
    }

    /// <summary>Sends one message after the other; a reader that takes nothing for too long is gone.</summary>
    private async ValueTask WriteAsync(ModelStreamInferResponse response)
    {
        await _writing.WaitAsync(context.CancellationToken);
        try
        {
            await responses.WriteAsync(response, context.CancellationToken).WaitAsync(options.ReaderPatience(response.CalculateSize()), time);
        }
        catch (TimeoutException)
        {
            context.GetHttpContext().Abort();
            throw new OperationCanceledException("The stream's reader takes nothing.");
        }
        finally
        {
            _writing.Release();
        }
    }
}
