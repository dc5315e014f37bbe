using System.Net.WebSockets;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using MaiCluster.EndToEnd.Nodes;

namespace MaiCluster.EndToEnd.Modalities;

/// <summary>The way into a node for a caller: one spoken turn and its answer.</summary>
internal static class LiveEntry
{
    private const int HeaderBytes = 44;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    /// <summary>The models that a turn asks, each at least once.</summary>
    public static string[] Models { get; } = ["mai-text", "mai-transcribe", "mai-voice"];

    /// <summary>Says a golden clip, and waits until the answer was spoken and the call has ended.</summary>
    public static async Task CallAsync(Uri address, string key)
    {
        using var limit = new CancellationTokenSource(Limit);
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Authorization", "Bearer " + key);
        await socket.ConnectAsync(new UriBuilder(address) { Scheme = "ws", Path = "/v1/realtime", Query = "?model=mai-live" }.Uri, limit.Token);
        await SendAsync(socket, new { type = "session.update", session = new { type = "realtime", max_output_tokens = 24 } }, limit.Token);
        await SendAsync(socket, new { type = "input_audio_buffer.append", audio = Convert.ToBase64String(Clip()) }, limit.Token);
        await SendAsync(socket, new { type = "input_audio_buffer.append", audio = Convert.ToBase64String(new byte[48_000]) }, limit.Token);
        while (true)
        {
            var next = await ReadAsync(socket, limit.Token);
            var type = next.GetProperty("type").GetString();
            Assert.False(type == "error", next.GetRawText());
            if (type == "response.done")
            {
                Assert.Contains(next.GetProperty("response").GetProperty("status").GetString(), (string[])["completed", "incomplete"]);
                break;
            }
        }

        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "", limit.Token);
    }

    /// <summary>The records that calls of one turn leave: one transcript and one text each, and at least one sentence that was spoken.</summary>
    public static void Check(IReadOnlyList<JsonNode?> records, int calls)
    {
        Assert.All(records, record => Assert.Contains(UsageRecords.Outcome(record!), (string[])["stop", "length"]));
        var counts = Models.Select(model => records.Count(record => record!["model"]!.GetValue<string>() == model)).ToArray();
        Assert.True(
            counts is [var texts, var transcripts, var voices] && texts == calls && transcripts == calls && voices >= calls && counts.Sum() == records.Count,
            $"{calls} calls left {records.Count} records: {string.Join(", ", Models.Zip(counts, (model, count) => $"{count} of {model}"))}.");
    }

    /// <summary>The clip of 16 kHz at 24 kHz: each third sample between two of them.</summary>
    private static byte[] Clip()
    {
        var file = File.ReadAllBytes(Path.Combine(Repository.Root, "tests", "golden", "audio", "5.wav"));
        var samples = MemoryMarshal.Cast<byte, short>(file.AsSpan(HeaderBytes)).ToArray();
        var clip = new short[(samples.Length - 1) * 3 / 2];
        for (var index = 0; index < clip.Length; index++)
        {
            var (at, part) = (index * 2 / 3, index * 2 % 3 / 3.0);
            clip[index] = (short)((samples[at] * (1 - part)) + (samples[at + 1] * part));
        }

        return MemoryMarshal.AsBytes(clip.AsSpan()).ToArray();
    }

    private static Task SendAsync(WebSocket socket, object message, CancellationToken cancellationToken) =>
        socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(message), WebSocketMessageType.Text, endOfMessage: true, cancellationToken);

    private static async Task<JsonElement> ReadAsync(WebSocket socket, CancellationToken cancellationToken)
    {
        using var message = new MemoryStream();
        var buffer = new byte[64 << 10];
        while (true)
        {
            var read = await socket.ReceiveAsync(buffer, cancellationToken);
            message.Write(buffer, 0, read.Count);
            if (read.EndOfMessage)
            {
                return JsonElement.Parse(message.ToArray());
            }
        }
    }
}
