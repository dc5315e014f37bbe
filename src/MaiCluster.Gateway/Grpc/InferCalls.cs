using Grpc.Core;
using MaiCluster.Gateway.Grpc.Protocol;
using MaiCluster.Gateway.Health;
using MaiCluster.Gateway.Hosting;
using MaiCluster.Gateway.Limits;
using MaiCluster.Gateway.OpenInference;
using MaiCluster.Serving.Requests;
using Microsoft.Extensions.Options;

namespace MaiCluster.Gateway.Grpc;

/// <summary>The way of an inference that came by gRPC: one answer to one message, or a stream of both.</summary>
internal sealed class InferCalls(InferDesk desk, RequestDesk keys, RequestFrame frame, Readiness readiness, IOptions<GatewayOptions> options, TimeProvider time)
{
    public async Task<(ModelInferResponse? Response, RequestFailure? Failure)> AnswerAsync(ModelInferRequest request, Exchange exchange, CancellationToken cancellationToken)
    {
        ModelInferResponse? response = null;
        var failure = await RunAsync(
            request,
            takesParts: false,
            exchange,
            (answer, part) =>
            {
                response = InferMessages.Write(answer, part);
                return default;
            },
            cancellationToken);
        return failure is null ? (response!, null) : (null, failure);
    }

    public async Task StreamAsync(IAsyncStreamReader<ModelInferRequest> requests, IServerStreamWriter<ModelStreamInferResponse> responses, ServerCallContext context)
    {
        using var stream = new InferStream(this, keys, frame, responses, context, options.Value, time);
        await stream.RunAsync(requests, readiness.Draining);
    }

    /// <summary>Starts the inference, hands on its parts as they are made, and settles it whatever happens.</summary>
    /// <param name="write">Takes a part.</param>
    public async Task<RequestFailure?> RunAsync(
        ModelInferRequest request, bool takesParts, Exchange exchange, Func<InferAnswer, InferPart, ValueTask> write, CancellationToken cancellationToken)
    {
        // :: Step 1: one valid request, or a client error
        var (draft, malformed) = InferMessages.Read(request, options.Value.MaxTensors);
        if (draft is null)
        {
            return malformed;
        }

        // :: Steps 2 to 6 are the pipeline's
        var (answer, refused) = await desk.StartAsync(draft, takesParts, exchange.Id, exchange.Key!, cancellationToken);
        if (answer is null)
        {
            exchange.Model = refused!.Kind == FailureKind.ModelNotFound ? null : draft.Model;
            return refused;
        }

        // :: Step 7: the answer back, and the run settled whatever happens
        exchange.Model = answer.Model;
        using var leaving = cancellationToken.UnsafeRegister(static answer => ((InferAnswer)answer!).Cancel(), answer);
        try
        {
            return await SendAsync(answer, exchange, write, cancellationToken);
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

    private async Task<RequestFailure?> SendAsync(InferAnswer answer, Exchange exchange, Func<InferAnswer, InferPart, ValueTask> write, CancellationToken cancellationToken)
    {
        while (true)
        {
            var (part, failure) = await answer.ReadAsync();
            cancellationToken.ThrowIfCancellationRequested();
            if (part is null)
            {
                return failure ?? new RequestFailure(FailureKind.Internal, "The model gave no answer.");
            }

            exchange.FirstToken(time);
            if (part.IsFinal)
            {
                await exchange.SettleAsync(answer.Feed); // before the last byte leaves
            }

            await write(answer, part);
            if (part.IsFinal)
            {
                return null;
            }
        }
    }
}
