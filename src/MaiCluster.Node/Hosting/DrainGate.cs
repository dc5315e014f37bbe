using MaiCluster.Gateway.Grpc;
using MaiCluster.Serving.Requests;

namespace MaiCluster.Node.Hosting;

/// <summary>Stands before the endpoints: counts the requests that do work, and turns them away once the node drains.</summary>
internal static class DrainGate
{
    /// <summary>Another node, or this one after its restart, is likely there by then, in seconds.</summary>
    private const string RetryAfterSeconds = "5";

    private const string GrpcHealth = "/grpc.health.v1.Health";

    private const string Refusal =
        """{"error":{"message":"This node is shutting down: try again in a few seconds.","type":"server_error","param":null,"code":"server_draining"}}""";

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);

    private static readonly RequestFailure Refused = new(FailureKind.Draining, "This node is shutting down: try again in a few seconds.");

    public static async Task PassAsync(RunningRequests running, HttpContext context, RequestDelegate next)
    {
        // All work is a POST or a call; probes, metrics and listings are answered to the end.
        if (!HttpMethods.IsPost(context.Request.Method) && !context.WebSockets.IsWebSocketRequest)
        {
            await next(context);
            return;
        }

        // Probes by gRPC are POSTs as well.
        if (GrpcAnswer.IsCall(context) && context.Request.Path.StartsWithSegments(GrpcHealth, StringComparison.Ordinal))
        {
            await next(context);
            return;
        }

        if (!running.TryEnter())
        {
            if (GrpcAnswer.IsCall(context))
            {
                await GrpcAnswer.RefuseAsync(context, Refused, RetryAfter);
                return;
            }

            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            context.Response.Headers.RetryAfter = RetryAfterSeconds;
            context.Response.Headers.Connection = "close";
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync(Refusal, context.RequestAborted);
            return;
        }

        try
        {
            await using var cut = running.Cut.Register(context.Abort);
            await next(context);
        }
        finally
        {
            running.Leave();
        }
    }
}
