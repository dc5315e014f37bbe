using System.Text.Json.Nodes;
using MaiCluster.EndToEnd.Nodes;

namespace MaiCluster.EndToEnd.Answers;

/// <summary>An answer does not depend on what else is answered.</summary>
[Collection(SharedNodeGroup.Name)]
public class NeighbourTests(SharedNode shared)
{
    private const string France = "What is the capital of France?";

    [Fact]
    public async Task Capital_of_France_is_the_same_alone_and_beside_fifteen_other_streams()
    {
        var alone = await ReadAsync(Greedy(France));

        var others = await OpenAsync(15);
        var beside = await ReadAsync(Greedy(France));
        await EndAsync(others);

        Assert.Equal("The capital of France is Paris.", alone.Text);
        Assert.Equal(alone.Text, beside.Text);
        Assert.Equal(alone.TokenIds, beside.TokenIds);
        Assert.Equal("stop", beside.FinishReason);
    }

    [Fact]
    public async Task Seed_gives_the_same_answer_alone_and_beside_others()
    {
        var alone = await ReadAsync(Sampled(seed: 7));

        var others = await OpenAsync(5);
        var beside = await ReadAsync(Sampled(seed: 7));
        await EndAsync(others);
        var otherSeed = await ReadAsync(Sampled(seed: 8));

        Assert.Equal(40, alone.TokenIds.Count);
        Assert.Equal(alone.TokenIds, beside.TokenIds);
        Assert.NotEqual(alone.TokenIds, otherSeed.TokenIds);
    }

    [Fact]
    public async Task Choices_of_one_seed_differ_and_come_again()
    {
        var body = Api.Question("Invent a name for a ship.", ("temperature", 1), ("seed", 3), ("n", 3), ("max_tokens", 24), ("ignore_eos", true), ("return_token_ids", true));

        var first = await TokensAsync(body);
        var second = await TokensAsync(body);

        Assert.Equal(3, first.Distinct().Count());
        Assert.Equal(first, second);
    }

    private static JsonObject Greedy(string text) => Api.Question(text, ("temperature", 0), ("return_token_ids", true));

    private static JsonObject Sampled(int seed) => Api.Question("Write the first line of a story.",
        ("temperature", 1), ("seed", seed), ("max_tokens", 40), ("ignore_eos", true), ("return_token_ids", true));

    /// <summary>Prompts of different lengths, all of them past their first token.</summary>
    private async Task<EventStream[]> OpenAsync(int count)
    {
        var streams = await Task.WhenAll(Enumerable.Range(1, count).Select(number => shared.Node.Api.StreamAsync(
            Api.Chat,
            Api.Question(string.Concat(Enumerable.Repeat($"Tell me about the number {number}. ", number)), ("ignore_eos", true), ("max_tokens", 400), ("return_token_ids", true)))));
        Assert.DoesNotContain(false, await Task.WhenAll(streams.Select(stream => stream.ReadTokensAsync(1))));
        return streams;
    }

    private async Task EndAsync(EventStream[] others)
    {
        Assert.All(others, stream => Assert.False(stream.Done));
        Array.ForEach(others, stream => stream.Dispose());
        await shared.Node.Api.IdleAsync();
    }

    private async Task<EventStream> ReadAsync(JsonObject body)
    {
        using var stream = await shared.Node.Api.StreamAsync(Api.Chat, body);
        return await stream.ReadAsync();
    }

    private async Task<string[]> TokensAsync(JsonObject body) =>
        [.. (await shared.Node.Api.AskAsync(Api.Chat, body))["choices"]!.AsArray().Select(choice => choice!["token_ids"]!.ToJsonString())];
}
