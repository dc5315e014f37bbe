using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;
using MaiCluster.Gateway.Errors;
using MaiCluster.Serving.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace MaiCluster.Gateway.Requests;

/// <summary>Reads a request's body as strict JSON: bounded, UTF-8, no duplicate names, no broken text.</summary>
internal static class JsonBody
{
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 64 };

    /// <summary>The parsed body, to be disposed by the caller, or what is wrong with it.</summary>
    public static async ValueTask<(JsonDocument? Document, ApiError? Error)> ReadAsync(HttpContext context, int maxBytes)
    {
        if (!IsJson(context.Request.ContentType))
        {
            return (null, ApiError.NotJson(context.Request.ContentType));
        }

        var (body, error) = await ReadBytesAsync(context, maxBytes);
        return error is null ? Parse(body) : (null, error);
    }

    /// <summary>The whole body, whatever it is.</summary>
    public static async ValueTask<(ReadOnlyMemory<byte> Body, ApiError? Error)> ReadBytesAsync(HttpContext context, int maxBytes)
    {
        if (context.Request.ContentLength > maxBytes)
        {
            return (default, TooLarge(context, maxBytes));
        }

        var reader = context.Request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync(context.RequestAborted);
            if (read.Buffer.Length > maxBytes)
            {
                reader.AdvanceTo(read.Buffer.End);
                return (default, TooLarge(context, maxBytes));
            }

            if (!read.IsCompleted)
            {
                reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                continue;
            }

            var body = read.Buffer.ToArray();
            reader.AdvanceTo(read.Buffer.End);
            return (body, null);
        }
    }

    internal static (JsonDocument? Document, ApiError? Error) Parse(ReadOnlyMemory<byte> body)
    {
        if (body.IsEmpty)
        {
            return (null, Invalid("The body is empty: a JSON object was expected."));
        }

        if (!Utf8.IsValid(body.Span))
        {
            return (null, Invalid("The body is not valid UTF-8."));
        }

        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(body, Strict);
        }
        catch (JsonException malformed)
        {
            var reason = malformed.Message.Split(" LineNumber:", 2)[0];
            return (null, Invalid($"The body is not valid JSON at line {malformed.LineNumber + 1}, byte {malformed.BytePositionInLine + 1}: {reason}"));
        }

        if (document.RootElement.ValueKind != JsonValueKind.Object)
        {
            document.Dispose();
            return (null, Invalid("The body must be a JSON object."));
        }

        var faults = new RequestFaults();
        StrictJson.Check(new JsonField(document.RootElement, "", faults));
        if (faults.First is { } fault)
        {
            document.Dispose();
            return (null, ApiError.From(fault));
        }

        return (document, null);
    }

    internal static bool IsJson(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var type)
        && type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
        && (!type.Charset.HasValue || type.Charset.Value.Trim('"').Equals("utf-8", StringComparison.OrdinalIgnoreCase));

    private static ApiError TooLarge(HttpContext context, int maxBytes)
    {
        context.Response.Headers[HeaderNames.Connection] = "close"; // what the client is still sending is not waited for
        return ApiError.From(new RequestFailure(FailureKind.BodyTooLarge, $"The body may have at most {maxBytes} bytes."));
    }

    private static ApiError Invalid(string message) => ApiError.From(new RequestFailure(FailureKind.InvalidRequest, message));
}
