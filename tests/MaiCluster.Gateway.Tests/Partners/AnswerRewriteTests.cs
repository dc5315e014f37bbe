using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using MaiCluster.Gateway.Partners;

namespace MaiCluster.Gateway.Tests.Partners;

public sealed class AnswerRewriteTests
{
    [Theory]
    [InlineData("""{"id":"1","model":"there","x":{"model":"kept"}}""", """{"id":"1","model":"here","x":{"model":"kept"}}""")]
    [InlineData("""{ "usage" : {"prompt_tokens":1 } , "model" : "there" }""", """{ "usage" : {"prompt_tokens":1 ,"cost_micros":7} , "model" : "here" }""")]
    [InlineData("""{"model":"there","usage":{}}""", """{"model":"here","usage":{"cost_micros":7}}""")]
    [InlineData("""{"usage":{"cost_micros":99,"total_tokens":3},"model":"there"}""", """{"usage":{"cost_micros":7,"total_tokens":3},"model":"here"}""")]
    [InlineData("""{"usage":null,"model":null}""", """{"usage":null,"model":null}""")]
    [InlineData("""{"any":["\"model\":\"there\"",1e400,{"usage":{}}]}""", """{"any":["\"model\":\"there\"",1e400,{"usage":{}}]}""")]
    public void Only_the_models_name_and_the_cost_differ(string json, string written) => Assert.Equal(written, Write(json, 7));

    [Fact]
    public void What_an_answer_costs_at_the_partner_is_not_told_while_its_cost_here_is_not_known() =>
        Assert.Equal("""{"usage":{"cost_micros":null}}""", Write("""{"usage":{"cost_micros":99}}""", costMicros: null));

    [Fact]
    public void Usage_is_found_in_every_form_that_partners_have()
    {
        Assert.True(AnswerScan.TryRead("""{"usage":{"prompt_tokens":11,"completion_tokens":5,"prompt_tokens_details":{"audio_tokens":1,"cached_tokens":4}}}"""u8, out var chat));
        Assert.Equal((11, 4, 5), (chat.Usage.PromptTokens!.Value, chat.Usage.CachedTokens!.Value, chat.Usage.CompletionTokens!.Value));
        Assert.True(AnswerScan.TryRead("""{"data":[{"b64_json":"a"},{"b64_json":"b"}],"usage":{"input_tokens":3,"output_tokens":9,"input_tokens_details":{}}}"""u8, out var images));
        Assert.Equal((2, 3, 9), (images.Usage.Images!.Value, images.Usage.PromptTokens!.Value, images.Usage.CompletionTokens!.Value));
        Assert.True(AnswerScan.TryRead("""{"text":"hi","usage":{"type":"duration","seconds":3}}"""u8, out var heard));
        Assert.Equal(3000, heard.Usage.AudioInMilliseconds);
        Assert.True(AnswerScan.TryRead("""{"duration":"8.47","text":"hi"}"""u8, out var verbose));
        Assert.Equal(8470, verbose.Usage.AudioInMilliseconds);
        Assert.True(AnswerScan.TryRead("""{"usage":{"prompt_tokens":-1,"completion_tokens":1.5}}"""u8, out var wrong));
        Assert.Equal((null, null), (wrong.Usage.PromptTokens, wrong.Usage.CompletionTokens));
    }

    [Theory]
    [InlineData("""{"choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]}""", 1, 0, 0, false)]
    [InlineData("""{"choices":[{"delta":{"content":"a"}},{"delta":{"tool_calls":[{"index":0}]}},{"delta":null}]}""", 3, 2, 0, false)]
    [InlineData("""{"choices":[{"delta":{},"finish_reason":"length"},{"text":"b","finish_reason":"stop"}]}""", 2, 1, 2, true)]
    [InlineData("""{"choices":[]}""", 0, 0, 0, false)]
    [InlineData("""{"object":"x"}""", -1, 0, 0, false)]
    public void Choices_that_say_something_are_counted(string json, int choices, int said, int finished, bool isCutShort)
    {
        Assert.True(AnswerScan.TryRead(Encoding.UTF8.GetBytes(json), out var scan));
        Assert.Equal((choices, said, finished, isCutShort), (scan.Choices, scan.Said, scan.Finished, scan.IsCutShort));
    }

    [Theory]
    [InlineData("transcript.text.delta", false)]
    [InlineData("transcript.text.done", true)]
    [InlineData("speech.audio.done", true)]
    [InlineData("image_generation.completed", true)]
    public void The_last_event_of_a_stream_without_done_is_known_by_its_type(string type, bool isLast)
    {
        Assert.True(AnswerScan.TryRead(Encoding.UTF8.GetBytes($"{{\"usage\":{{\"input_tokens\":1}},\"type\":\"{type}\"}}"), out var scan));
        Assert.Equal(isLast, scan.IsLast);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[1]")]
    [InlineData("<html>")]
    [InlineData("""{"a":1""")]
    [InlineData("""{"a":1} x""")]
    [InlineData("""{"usage":{"prompt_tokens":""")]
    public void What_is_no_object_is_no_answer(string json) => Assert.False(AnswerScan.TryRead(Encoding.UTF8.GetBytes(json), out _));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Any_objects_other_members_come_through_unchanged(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 2000; round++)
        {
            var sent = (JsonObject)Value(random, depth: 0)!;
            var expected = (JsonObject)sent.DeepClone();
            if (expected["model"] is JsonValue name && name.GetValueKind() == System.Text.Json.JsonValueKind.String)
            {
                expected["model"] = "here";
            }

            if (expected["usage"] is JsonObject usage)
            {
                usage["cost_micros"] = 7;
            }

            Assert.True(JsonNode.DeepEquals(expected, JsonNode.Parse(Write(sent.ToJsonString(), 7))), sent.ToJsonString());
        }
    }

    private static string Write(string json, long? costMicros)
    {
        var bytes = Encoding.UTF8.GetBytes(json);
        Assert.True(AnswerScan.TryRead(bytes, out var scan), json);
        var output = new ArrayBufferWriter<byte>();
        AnswerRewrite.Write(bytes, scan, "\"here\""u8, costMicros, output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private static JsonNode? Value(Random random, int depth)
    {
        string[] names = ["model", "usage", "choices", "delta", "finish_reason", "error", "data", "duration", "cost_micros", "prompt_tokens", "prompt_tokens_details", "text", "other"];
        switch (depth == 0 ? 0 : random.Next(depth > 3 ? 2 : 0, 7))
        {
            case 0:
                var made = new JsonObject();
                for (var fields = random.Next(6); fields > 0; fields--)
                {
                    made[names[random.Next(names.Length)]] = Value(random, depth + 1);
                }

                return made;
            case 1:
                return new JsonArray([.. Enumerable.Range(0, random.Next(4)).Select(_ => Value(random, depth + 1))]);
            case 2:
                return random.Next();
            case 3:
                return "a \"text\" \\ \u20ac";
            case 4:
                return random.Next(2) == 0;
            case 5:
                return "there";
            default:
                return null;
        }
    }
}
