using System.Text.Json;
using MaiCluster.Gateway.Errors;
using MaiCluster.Gateway.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace MaiCluster.Gateway.OpenInference.Http;

/// <summary>Bodies of the protocol: its clients send no Content-Type, or any.</summary>
internal static class ProtocolBody
{
    private const string Plain = "identity";

    public static async ValueTask<(ReadOnlyMemory<byte> Body, ApiError? Error)> ReadAsync(HttpContext context, int maxBytes)
    {
        var encoding = context.Request.Headers[HeaderNames.ContentEncoding].ToString();
        if (encoding.Length > 0 && !encoding.Equals(Plain, StringComparison.OrdinalIgnoreCase))
        {
            return (default, new ApiError(StatusCodes.Status415UnsupportedMediaType, ApiError.InvalidRequest, "unsupported_media_type", $"Bodies are taken uncompressed: leave 'Content-Encoding' out or send {Plain}."));
        }

        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = maxBytes;
        }

        return await JsonBody.ReadBytesAsync(context, maxBytes);
    }

    /// <summary>The body as strict JSON; the document is the caller's.</summary>
    public static async ValueTask<(JsonDocument? Document, ApiError? Error)> ReadJsonAsync(HttpContext context, int maxBytes)
    {
        var (body, error) = await ReadAsync(context, maxBytes);
        return error is null ? JsonBody.Parse(body) : (null, error);
    }
}
