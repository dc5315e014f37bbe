using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace MaiCluster.Gateway.Answers;

/// <summary>Writes small answers that are one JSON object.</summary>
internal static class JsonAnswer
{
    public static Task WriteAsync(HttpContext context, Action<Utf8JsonWriter> members)
    {
        var body = new Utf8Buffer();
        using (var json = new Utf8JsonWriter(body, AnswerJson.Options))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        return WriteAsync(context, body);
    }

    public static Task WriteAsync(HttpContext context, Utf8Buffer body)
    {
        context.Response.ContentType = "application/json";
        context.Response.Headers[HeaderNames.CacheControl] = "no-cache";
        context.Response.ContentLength = body.Count;
        return context.Response.Body.WriteAsync(body.WrittenMemory, context.RequestAborted).AsTask();
    }
}
