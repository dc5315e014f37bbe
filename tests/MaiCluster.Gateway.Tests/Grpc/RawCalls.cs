using System.Buffers.Binary;
using System.Net;
using MaiCluster.Gateway.Tests.Fakes;

namespace MaiCluster.Gateway.Tests.Grpc;

/// <summary>gRPC by hand: any bytes at all as the body of a call.</summary>
internal sealed class RawCalls : IDisposable
{
    private readonly CountedConnections _connections = new();
    private readonly HttpClient _client;

    public RawCalls(Uri address) => _client = new HttpClient(_connections.Handler) { BaseAddress = address };

    /// <summary>That were made so far.</summary>
    public int Connections => _connections.Count;

    /// <summary>One message as the protocol frames it: a byte that says whether it is packed, its length, itself.</summary>
    public static byte[] Frame(ReadOnlySpan<byte> message, byte packed = 0)
    {
        var frame = new byte[5 + message.Length];
        frame[0] = packed;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), message.Length);
        message.CopyTo(frame.AsSpan(5));
        return frame;
    }

    /// <summary>The call's status, its headers and its body.</summary>
    public async Task<(string? Status, HttpResponseMessage Response, byte[] Body)> SendAsync(string method, byte[] body, string? encoding = null)
    {
        var response = await OpenAsync(method, body, encoding);
        var bytes = await response.Content.ReadAsByteArrayAsync().Within("the answer's body");
        return (Value(response.TrailingHeaders) ?? Value(response.Headers), response, bytes);

        static string? Value(System.Net.Http.Headers.HttpResponseHeaders headers) => headers.TryGetValues("grpc-status", out var values) ? values.Single() : null;
    }

    /// <summary>The call once its headers are there; nothing of its body is read.</summary>
    public async Task<HttpResponseMessage> OpenAsync(string method, byte[] body, string? encoding = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("inference.GRPCInferenceService/" + method, UriKind.Relative)) { Content = new ByteArrayContent(body), Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        request.Content.Headers.ContentType = new("application/grpc");
        request.Headers.Authorization = new("Bearer", KeyRing.Key);
        request.Headers.Add("TE", "trailers");
        request.Headers.Add("grpc-accept-encoding", "gzip");
        if (encoding is not null)
        {
            request.Headers.Add("grpc-encoding", encoding);
        }

        return await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead).Within("an answer");
    }

    public void Dispose() => _client.Dispose();
}
