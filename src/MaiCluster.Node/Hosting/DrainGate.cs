namespace MaiCluster.Node.Hosting;

/// <summary>Stands before the endpoints: counts the requests that do work, and turns them away once the node drains.</summary>
internal static class DrainGate
{
    /// <summary>Another node, or this one after its restart, is likely there by then, in seconds.</summary>
    private const string RetryAfterSeconds = "5";

    private const string Refusal =
        """{"error":{"message":"This node is shutting down: try again in a few seconds.","type":"server_error","param":null,"code":"server_draining"}}""";

    public static async Task PassAsync(RunningRequests running, HttpContext context, RequestDelegate next)
    {
        // All work is a POST; probes, metrics and listings are answered to the end.
        if (!HttpMethods.IsPost(context.Request.Method))
        {
            await next(context);
            return;
        }

        if (!running.TryEnter())
        {
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
