using System.Net.WebSockets;
using System.Text.Json;

namespace MaiCluster.Node.Bench.Realtime;

/// <summary>One call with a node, as a client holds it.</summary>
internal sealed class BenchCall(TimeProvider time) : IDisposable
{
    private readonly ClientWebSocket _socket = new();
    private readonly byte[] _buffer = new byte[64 << 10];

    public async Task OpenAsync(Uri node, string model, string key, CancellationToken cancellationToken)
    {
        _socket.Options.SetRequestHeader("Authorization", "Bearer " + key);
        await _socket.ConnectAsync(new UriBuilder(node) { Scheme = "ws", Path = "/v1/realtime", Query = "?model=" + Uri.EscapeDataString(model) }.Uri, cancellationToken);
    }

    public Task SendAsync(object message, CancellationToken cancellationToken) =>
        _socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(message), WebSocketMessageType.Text, endOfMessage: true, cancellationToken);

    public Task AppendAsync(ReadOnlyMemory<byte> pcm, CancellationToken cancellationToken) =>
        SendAsync(new { type = "input_audio_buffer.append", audio = Convert.ToBase64String(pcm.Span) }, cancellationToken);

    /// <summary>The next event of one of these types and when it came.</summary>
    /// <exception cref="InvalidDataException">An error came, or the call ended.</exception>
    public async Task<(JsonElement Event, long Timestamp)> NextAsync(string[] types, CancellationToken cancellationToken)
    {
        while (true)
        {
            var next = await ReadAsync(cancellationToken);
            var type = next.GetProperty("type").GetString()!;
            if (type == "error")
            {
                throw new InvalidDataException($"The call had an error: {next.GetProperty("error").GetProperty("message").GetString()}");
            }

            if (types.Contains(type))
            {
                return (next, time.GetTimestamp());
            }
        }
    }

    public void Dispose() => _socket.Dispose();

    private async Task<JsonElement> ReadAsync(CancellationToken cancellationToken)
    {
        using var message = new MemoryStream();
        while (true)
        {
            var read = await _socket.ReceiveAsync(_buffer, cancellationToken);
            if (read.MessageType == WebSocketMessageType.Close)
            {
                throw new InvalidDataException($"The node ended the call: {_socket.CloseStatus} {_socket.CloseStatusDescription}");
            }

            message.Write(_buffer, 0, read.Count);
            if (read.EndOfMessage)
            {
                return JsonElement.Parse(message.ToArray());
            }
        }
    }
}
