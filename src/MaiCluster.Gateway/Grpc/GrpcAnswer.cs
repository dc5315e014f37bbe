using System.Globalization;
using System.Text;
using Grpc.Core;
using MaiCluster.Serving.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace MaiCluster.Gateway.Grpc;

/// <summary>gRPC over HTTP/2 where it is still, or already, HTTP: before the call's own code, and after it.</summary>
public static class GrpcAnswer
{
    private const string ContentType = "application/grpc", StatusHeader = "grpc-status", MessageHeader = "grpc-message";

    internal const string Unreadable = "The message is not what this call takes: its bytes cannot be read by the call's proto.";

    public static bool IsCall(HttpContext context) =>
        HttpProtocol.IsHttp2(context.Request.Protocol) && context.Request.ContentType?.StartsWith(ContentType, StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>Refuses a call before any of its messages is read: an answer of headers alone.</summary>
    public static Task RefuseAsync(HttpContext context, RequestFailure failure, TimeSpan usualWait)
    {
        var refusal = GrpcFailure.From(failure, usualWait);
        Refuse(context.Response, refusal.Status);
        foreach (var entry in refusal.Trailers)
        {
            context.Response.Headers[entry.Key] = entry.IsBinary ? Convert.ToBase64String(entry.ValueBytes) : entry.Value;
        }

        return Task.CompletedTask;
    }

    /// <summary>Refuses a call that there is not.</summary>
    internal static void RefuseUnknown(HttpContext context, string path) =>
        Refuse(context.Response, new Status(StatusCode.Unimplemented, $"There is no call {path}. Server reflection lists what there is."));

    /// <summary>The status that the call ended with; null when it was cut before it had one.</summary>
    internal static StatusCode? StatusOf(HttpContext context)
    {
        var trailers = context.Features.Get<IHttpResponseTrailersFeature>()?.Trailers;
        var text = trailers?[StatusHeader].ToString() is { Length: > 0 } trailer ? trailer : context.Response.Headers[StatusHeader].ToString();
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var code) ? (StatusCode)code : null;
    }

    /// <summary>
    /// Bytes that are no message throw before any code of ours is there to answer, and the library calls that UNKNOWN, as a bug's exception.
    /// Bugs have a status of their own, so what is UNKNOWN here is the client's fault.
    /// </summary>
    internal static void ExplainUnreadable(HttpContext context)
    {
        if (StatusOf(context) != StatusCode.Unknown)
        {
            return;
        }

        var trailers = context.Features.Get<IHttpResponseTrailersFeature>()?.Trailers;
        var place = trailers?.ContainsKey(StatusHeader) == true ? trailers : context.Response.Headers;
        place[StatusHeader] = ((int)StatusCode.InvalidArgument).ToString(CultureInfo.InvariantCulture);
        place[MessageHeader] = Unreadable;
    }

    private static void Refuse(HttpResponse response, Status status)
    {
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = ContentType;
        response.Headers[StatusHeader] = ((int)status.StatusCode).ToString(CultureInfo.InvariantCulture);
        response.Headers[MessageHeader] = Escape(status.Detail);
    }

    // A header has printable ASCII alone; the protocol's way for the rest is that of URLs, in UTF-8.
    private static string Escape(string message)
    {
        var escaped = new StringBuilder(message.Length);
        foreach (var unit in Encoding.UTF8.GetBytes(message))
        {
            if (unit is >= (byte)' ' and < 0x7F and not (byte)'%')
            {
                escaped.Append((char)unit);
            }
            else
            {
                escaped.Append('%').Append(unit.ToString("X2", CultureInfo.InvariantCulture));
            }
        }

        return escaped.ToString();
    }
}
