using MaiCluster.Gateway.Answers;
using Microsoft.AspNetCore.Http;

namespace MaiCluster.Gateway.Health;

/// <summary>GET /healthz: the process answers. GET /readyz: it can serve.</summary>
internal sealed class HealthEndpoints(Readiness readiness)
{
    public static Task AliveAsync(HttpContext context) => JsonAnswer.WriteAsync(context, json => json.WriteString("status"u8, "ok"u8));

    public Task ReadyAsync(HttpContext context)
    {
        var awaited = readiness.Awaited;
        if (awaited.Count == 0)
        {
            return JsonAnswer.WriteAsync(context, json => json.WriteString("status"u8, "ready"u8));
        }

        context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        return JsonAnswer.WriteAsync(context, json =>
        {
            json.WriteString("status"u8, "waiting"u8);
            json.WriteStartObject("awaited"u8);
            foreach (var (name, detail) in awaited)
            {
                json.WriteString(name, detail);
            }

            json.WriteEndObject();
        });
    }
}
