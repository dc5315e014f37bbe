using System.Text.Json.Nodes;
using MaiCluster.EndToEnd.Nodes;

namespace MaiCluster.EndToEnd.Answers;

[Collection(SharedNodeGroup.Name)]
public class TokenTests(SharedNode shared)
{
    [Theory]
    [InlineData("The capital of France is Paris.")]
    [InlineData("  two  spaces,\ttabs\r\nand lines ")]
    [InlineData("naïve façade, Привет, 日本語, 🏴‍☠️ 👩‍👩‍👧")]
    public async Task Text_comes_back_from_its_tokens(string text)
    {
        var tokens = await shared.Node.Api.AskAsync("/tokenize", new JsonObject { ["model"] = "mai-text", ["prompt"] = text });
        var back = await shared.Node.Api.AskAsync("/detokenize", new JsonObject { ["model"] = "mai-text", ["tokens"] = tokens["tokens"]!.DeepClone() });

        Assert.Equal(text, back["prompt"]!.GetValue<string>());
        Assert.Equal(tokens["count"]!.GetValue<int>(), tokens["tokens"]!.AsArray().Count);
        Assert.Equal(2048, tokens["max_model_len"]!.GetValue<int>());
    }

    [Fact]
    public async Task Repeated_prompt_is_taken_from_memory()
    {
        var body = Api.Question(
            string.Concat(Enumerable.Range(0, 60).Select(number => $"Item {number} weighs {number * 7 % 31} pounds. ")) + "Which item is the heaviest?",
            ("temperature", 0), ("max_tokens", 4));

        var first = await shared.Node.Api.AskAsync(Api.Chat, body);
        var second = await shared.Node.Api.AskAsync(Api.Chat, body);

        var prompt = second["usage"]!["prompt_tokens"]!.GetValue<int>();
        Assert.True(prompt > 500);
        Assert.InRange(Cached(second), prompt * 9 / 10, prompt - 1);
        Assert.Equal(first["choices"]!.ToJsonString(), second["choices"]!.ToJsonString());
    }

    private static int Cached(JsonObject answer) => answer["usage"]!["prompt_tokens_details"]!["cached_tokens"]!.GetValue<int>();
}
