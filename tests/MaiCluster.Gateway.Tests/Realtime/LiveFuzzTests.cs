using System.Net.WebSockets;
using System.Text;
using MaiCluster.Gateway.Tests.Fakes;

namespace MaiCluster.Gateway.Tests.Realtime;

/// <summary>Whatever a client sends, a call answers with events or ends with a code, and leaves nothing running. <c>MAI_TEST_LONG=1</c> makes it 100,000 messages.</summary>
public sealed class LiveFuzzTests
{
    private const int MessagesACall = 50;

    private static readonly int Calls = LongRun.IsOn ? 100_000 / MessagesACall : 12;

    private static readonly string[] Types =
    [
        "session.update", "input_audio_buffer.append", "input_audio_buffer.commit", "input_audio_buffer.clear", "conversation.item.create", "conversation.item.retrieve",
        "conversation.item.delete", "conversation.item.truncate", "response.create", "response.cancel", "output_audio_buffer.clear", "nothing",
    ];

    private static readonly string[] Values =
    [
        "null", "true", "-1", "0", "1e400", "\"\"", "\"a\"", "\"inf\"", "\"\\ud800\"", "[]", "{}", "[\"audio\"]", "[\"text\"]", "{\"type\":\"realtime\"}",
        "{\"type\":\"realtime\",\"audio\":{\"input\":{\"turn_detection\":null,\"format\":{\"type\":\"audio/pcma\"}}}}", "{\"type\":\"realtime\",\"output_modalities\":[\"text\"],\"max_output_tokens\":3}",
        "{\"type\":\"message\",\"role\":\"user\",\"content\":[{\"type\":\"input_text\",\"text\":\"hi\"}]}", "{\"type\":\"message\",\"role\":\"user\",\"content\":[{\"type\":\"input_audio\",\"audio\":\"AAAA\"}]}",
        "{\"type\":\"function_call_output\",\"call_id\":\"x\",\"output\":\"y\"}", "{\"conversation\":\"none\",\"input\":[]}", "{\"output_modalities\":[\"text\"]}",
    ];

    private static readonly string[] Names = ["session", "audio", "item", "item_id", "previous_item_id", "content_index", "audio_end_ms", "response", "response_id", "event_id", "extra"];

    [Fact]
    public async Task Random_messages_leave_the_gateway_whole()
    {
        var pipeline = new LivePipeline();
        await using var host = await LiveClient.HostAsync(pipeline);
        for (var seed = 0; seed < Calls; seed++)
        {
            var random = new Random(seed);
            var call = await LiveClient.CallAsync(host, pipeline, socket => socket.Options.SetRequestHeader("Authorization", "Bearer " + KeyRing.Key));
            await CallAsync(call, random).Within($"call {seed} to end");
        }

        // Nothing is left of them: a new call works, no request runs, and no bug was logged.
        var last = await LiveClient.CallAsync(host, pipeline, socket => socket.Options.SetRequestHeader("Authorization", "Bearer " + KeyRing.Key));
        await last.SpeakAsync();
        await last.NextAsync("response.done");
        await last.HangUpAsync();
        Assert.DoesNotContain(host.Log.Ours, line => line.Level >= Microsoft.Extensions.Logging.LogLevel.Error);
    }

    private static async Task CallAsync(LiveClient call, Random random)
    {
        try
        {
            for (var message = 0; message < MessagesACall; message++)
            {
                switch (random.Next(12))
                {
                    case 0:
                        await call.SendAsync(Bytes(random), WebSocketMessageType.Binary);
                        break;
                    case 1 when random.Next(10) == 0:
                        await call.SendAsync(Bytes(random), WebSocketMessageType.Text); // mostly no UTF-8: the frame itself is wrong
                        break;
                    case 2:
                        await call.AppendAsync(random.Next(1, 700), isLoud: random.Next(2) == 0);
                        break;
                    default:
                        await call.SendAsync(Event(random));
                        break;
                }
            }

            await call.HangUpAsync();
        }
        catch (WebSocketException)
        {
            // The server has hung up on what is no WebSocket message.
        }
    }

    private static byte[] Bytes(Random random)
    {
        var bytes = new byte[random.Next(0, 300)];
        random.NextBytes(bytes);
        return bytes;
    }

    private static string Event(Random random)
    {
        var json = new StringBuilder($"{{\"type\":\"{Types[random.Next(Types.Length)]}\"");
        for (var field = random.Next(4); field > 0; field--)
        {
            json.Append(",\"").Append(Names[random.Next(Names.Length)]).Append("\":").Append(Values[random.Next(Values.Length)]);
        }

        var text = json.Append('}').ToString();
        return random.Next(8) == 0 ? text.Remove(random.Next(text.Length), 1) : text;
    }
}
