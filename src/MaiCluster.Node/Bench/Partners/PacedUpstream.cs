using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace MaiCluster.Node.Bench.Partners;

/// <summary>An upstream with nothing behind it: it streams as many tokens as it is asked for at the pace it is asked for, and each token is the moment at which it was sent.</summary>
internal sealed class PacedUpstream : IAsyncDisposable
{
    /// <summary>The field of a request that has the milliseconds between two tokens; nodes pass on what they do not know.</summary>
    public const string PaceField = "bench_pace_ms";

    private static readonly byte[] Head = Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n");
    private static readonly byte[] Tail = Chunk("""data: {"id":"b","object":"chat.completion.chunk","created":0,"model":"paced","choices":[],"usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2}}""" + "\n\ndata: [DONE]\n\n", "0\r\n\r\n");

    private readonly LoopbackListener _listener;
    private readonly TimeProvider _time;

    public PacedUpstream(TimeProvider time)
    {
        _time = time;
        _listener = new LoopbackListener(ServeAsync);
    }

    public Uri Address => _listener.Address;

    public ValueTask DisposeAsync() => _listener.DisposeAsync();

    private async Task ServeAsync(TcpClient client, CancellationToken end)
    {
        var stream = client.GetStream();
        while (await ReadAsync(stream, end) is { } asked)
        {
            await AnswerAsync(stream, asked.Tokens, TimeSpan.FromMilliseconds(asked.PaceMs), end);
        }
    }

    private async Task AnswerAsync(NetworkStream stream, int tokens, TimeSpan pace, CancellationToken end)
    {
        await stream.WriteAsync(Head, end);
        for (var token = 0; token < tokens; token++)
        {
            if (token > 0)
            {
                await Task.Delay(pace, _time, end);
            }

            var sent = _time.GetTimestamp().ToString(CultureInfo.InvariantCulture);
            await stream.WriteAsync(
                Chunk($$"""data: {"id":"b","object":"chat.completion.chunk","created":0,"model":"paced","choices":[{"index":0,"delta":{"content":"{{sent}}"},"finish_reason":null}]}""" + "\n\n"), end);
        }

        await stream.WriteAsync(Tail, end);
    }

    /// <summary>The next request of a connection; null when it has ended.</summary>
    private static async Task<(int Tokens, int PaceMs)?> ReadAsync(NetworkStream stream, CancellationToken end)
    {
        var (bytes, read) = (new byte[4096], 0);
        while (true)
        {
            var more = await stream.ReadAsync(bytes.AsMemory(read), end);
            if (more == 0)
            {
                return null;
            }

            read += more;
            if (BodyOf(bytes.AsSpan(0, read)) is { } body)
            {
                using var json = JsonDocument.Parse(bytes.AsMemory(body));
                return (json.RootElement.GetProperty("max_tokens").GetInt32(), json.RootElement.GetProperty(PaceField).GetInt32());
            }

            Array.Resize(ref bytes, bytes.Length * (read == bytes.Length ? 2 : 1));
        }
    }

    /// <summary>Null until all of it is there.</summary>
    private static Range? BodyOf(ReadOnlySpan<byte> request)
    {
        var end = request.IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            return null;
        }

        var head = Encoding.ASCII.GetString(request[..end]);
        var length = int.Parse(head.Split("\r\n").Single(line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase)).Split(':')[1], CultureInfo.InvariantCulture);
        return request.Length >= end + 4 + length ? (end + 4)..(end + 4 + length) : null;
    }

    private static byte[] Chunk(string text, string after = "") => Encoding.UTF8.GetBytes($"{Encoding.UTF8.GetByteCount(text):x}\r\n{text}\r\n{after}");
}
