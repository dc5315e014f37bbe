using MaiCluster.Gateway.Answers;
using MaiCluster.Gateway.Errors;
using MaiCluster.Gateway.Hosting;
using Microsoft.AspNetCore.Http;

namespace MaiCluster.Gateway.OpenInference.Http;

/// <summary>GET /v2 and /v2/health/..., and the calls that are known and not served.</summary>
internal sealed class ServerEndpoints(RequestDesk keys, ModelDesk models, ErrorAnswer errors)
{
    public static Task LiveAsync(HttpContext context)
    {
        context.Response.ContentLength = 0;
        return Task.CompletedTask;
    }

    /// <summary>As the protocol has it: 200 or a status of 4xx, and no body that anyone would read.</summary>
    public Task ReadyAsync(HttpContext context)
    {
        context.Response.StatusCode = models.IsServerReady ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest;
        context.Response.ContentLength = 0;
        return Task.CompletedTask;
    }

    public async Task ShowAsync(HttpContext context)
    {
        if (await keys.AdmitAsync(context) is { } refused)
        {
            await errors.WriteAsync(context, refused);
            return;
        }

        await JsonAnswer.WriteAsync(context, json =>
        {
            json.WriteString("name"u8, ModelDesk.ServerName);
            json.WriteString("version"u8, ModelDesk.ServerVersion);
            json.WriteStartArray("extensions"u8);
            foreach (var extension in ModelDesk.Extensions)
            {
                json.WriteStringValue(extension);
            }

            json.WriteEndArray();
        });
    }

    /// <summary>An extension of the protocol that is not served.</summary>
    public RequestDelegate NotServed(string what, string instead) => async context =>
    {
        var error = await keys.AdmitAsync(context)
            ?? new ApiError(StatusCodes.Status501NotImplemented, ApiError.InvalidRequest, "not_implemented", $"{what} is not served here: {instead}.");
        await errors.WriteAsync(context, error);
    };
}
