using System.Diagnostics.CodeAnalysis;
using Grpc.Core;
using Grpc.Core.Interceptors;
using MaiCluster.Gateway.Errors;
using MaiCluster.Gateway.Hosting;
using MaiCluster.Gateway.Limits;
using MaiCluster.Serving.Requests;
using Microsoft.Extensions.Options;

namespace MaiCluster.Gateway.Grpc;

/// <summary>An exception that nobody expected is INTERNAL, or UNAVAILABLE where the store is, and a log line under the request's id; a client that left is no error.</summary>
internal sealed class BugInterceptor(RequestFrame frame, IOptions<GatewayOptions> options) : Interceptor
{
    private const string GzipEncoding = "gzip", EncodingHeader = "grpc-encoding";

    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        AnswerAsAsked(context);
        try
        {
            return await continuation(request, context);
        }
        catch (Exception failure) when (failure is not RpcException)
        {
            throw Explained(failure, context);
        }
    }

    [SuppressMessage("Reliability", "CA2016", Justification = "The call has its own token.")]
    public override async Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, IServerStreamWriter<TResponse> responseStream, ServerCallContext context, DuplexStreamingServerMethod<TRequest, TResponse> continuation)
    {
        AnswerAsAsked(context);
        try
        {
            await continuation(requestStream, responseStream, context);
        }
        catch (Exception broken) when (broken is (IOException and not StoreUnavailableException) or InvalidDataException && !context.CancellationToken.IsCancellationRequested)
        {
            // The stream's next message: what its requests themselves do wrong is told in their answers.
            throw new RpcException(new Status(StatusCode.InvalidArgument, GrpcAnswer.Unreadable));
        }
        catch (Exception failure) when (failure is not RpcException)
        {
            throw Explained(failure, context);
        }
    }

    // Packing costs more than it saves on most tensors, so answers are packed for those alone who pack what they send.
    private static void AnswerAsAsked(ServerCallContext context)
    {
        if (context.GetHttpContext().Request.Headers[EncodingHeader] != GzipEncoding)
        {
            context.WriteOptions = new WriteOptions(WriteFlags.NoCompress);
        }
    }

    private RpcException Explained(Exception failure, ServerCallContext context)
    {
        if (context.CancellationToken.IsCancellationRequested)
        {
            return new RpcException(new Status(StatusCode.Cancelled, "The call was cancelled."));
        }

        var exchange = Exchange.Of(context.GetHttpContext());
        frame.Report(failure, exchange);
        return GrpcFailure.From(UnexpectedFailure.Of(failure, exchange.Id), options.Value.RetryAfter).ToException();
    }
}
