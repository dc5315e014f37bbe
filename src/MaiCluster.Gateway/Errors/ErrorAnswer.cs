using System.Globalization;
using System.Text.Json;
using MaiCluster.Gateway.Answers;
using MaiCluster.Gateway.Limits;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace MaiCluster.Gateway.Errors;

/// <summary>Writes an error that is the whole answer.</summary>
internal sealed class ErrorAnswer(IOptions<GatewayOptions> options)
{
    private const string Protocol = "/v2";

    public async Task WriteAsync(HttpContext context, ApiError error)
    {
        var response = context.Response;
        response.StatusCode = error.Status;
        response.ContentType = "application/json";
        response.Headers[HeaderNames.CacheControl] = "no-store";
        if (error.IsTemporary)
        {
            var wait = error.RetryAfter ?? TimeSpan.FromSeconds(options.Value.RetryAfterSeconds);
            response.Headers[HeaderNames.RetryAfter] = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        }

        if (error.Status == StatusCodes.Status401Unauthorized)
        {
            response.Headers[HeaderNames.WWWAuthenticate] = "Bearer";
        }

        var body = context.Request.Path.StartsWithSegments(Protocol) ? ProtocolJson(error) : Json(error);
        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body);
    }

    /// <summary>The open inference protocol's error object as UTF-8.</summary>
    public static byte[] ProtocolJson(ApiError error)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, AnswerJson.Options))
        {
            json.WriteStartObject();
            json.WriteString("error"u8, error.Message);
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    /// <summary>OpenAI's error object as UTF-8.</summary>
    public static byte[] Json(ApiError error)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, AnswerJson.Options))
        {
            json.WriteStartObject();
            json.WriteStartObject("error"u8);
            json.WriteString("message"u8, error.Message);
            json.WriteString("type"u8, error.Type);
            json.WriteString("param"u8, error.Param);
            json.WriteString("code"u8, error.Code);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }
}
