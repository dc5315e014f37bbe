using System.Text.Json.Nodes;
using MaiCluster.EndToEnd.Nodes;

namespace MaiCluster.EndToEnd.Clients;

/// <summary>npm's <c>openai</c>, unchanged: responses and conversations, where the client sends only the new turn.</summary>
[Collection(SharedNodeGroup.Name)]
public class NpmResponsesTests(SharedNode shared) : IAsyncLifetime
{
    private static Task<JsonNode>? _answers;

    private static readonly string[] Roles = ["user", "user", "assistant", "user", "assistant"];

    public Task InitializeAsync() => NpmClient.InstallAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Responses_are_continued_streamed_listed_and_deleted()
    {
        var answer = await RunOnceAsync();

        Assert.Contains("Paris", Text(answer["first"]!["output_text"]), StringComparison.Ordinal);
        Assert.Equal(Text(answer["first"]!["id"]), Text(answer["second"]!["previous_response_id"]));
        Assert.True(
            answer["second"]!["usage"]!["input_tokens"]!.GetValue<int>() > answer["first"]!["usage"]!["total_tokens"]!.GetValue<int>(),
            "The second prompt holds the whole first turn.");
        Assert.Equal(answer["second"]!["output"]!.ToJsonString(), answer["retrieved"]!["output"]!.ToJsonString());
        Assert.Equal("What is the capital of Italy?", Text(Assert.Single(answer["input"]!.AsArray())!["content"]![0]!["text"]));
    }

    [Fact]
    public async Task A_streamed_response_is_the_whole_one_in_pieces()
    {
        var answer = await RunOnceAsync();

        var stream = answer["stream"]!;
        var types = stream["types"]!.AsArray().GetValues<string>().ToArray();
        Assert.True(stream["numbered"]!.GetValue<bool>());
        Assert.Equal(["response.created", "response.in_progress", "response.output_item.added", "response.content_part.added"], types[..4]);
        Assert.Equal(["response.output_text.done", "response.content_part.done", "response.output_item.done", "response.completed"], types[^4..]);
        Assert.All(types[4..^4], type => Assert.Equal("response.output_text.delta", type));
        Assert.Equal(Text(stream["text"]), Text(stream["response"]!["output"]![0]!["content"]![0]!["text"]));
        Assert.Equal(Text(answer["helped"]!["output_text"]), Text(stream["text"]));
    }

    [Fact]
    public async Task A_call_is_made_and_its_output_taken_and_what_is_gone_is_404()
    {
        var answer = await RunOnceAsync();

        Assert.Equal("get_weather", Text(answer["called"]!["name"]));
        Assert.Equal("Lima", Text(JsonNode.Parse(Text(answer["called"]!["arguments"]))!["city"]));
        Assert.NotEqual("", Text(answer["told"]!["output_text"]));
        Assert.Equal("""{"status":404,"param":"id","code":null}""", answer["unkept"]!.ToJsonString());
        Assert.Equal("""{"status":404,"param":"id","code":null}""", answer["deleted"]!.ToJsonString());
        Assert.Equal("""{"status":404,"param":"previous_response_id","code":"previous_response_not_found"}""", answer["continued"]!.ToJsonString());
    }

    [Fact]
    public async Task Conversations_keep_what_was_said()
    {
        var answer = await NpmClient.RunAsync("conversations.mjs", shared.Node);

        Assert.Equal("""{}""", answer["empty"]!["metadata"]!.ToJsonString());
        Assert.Equal("""{"topic":"capitals"}""", answer["retrieved"]!["metadata"]!.ToJsonString());
        Assert.NotEqual("", Text(answer["first"]!["output_text"]));
        Assert.Equal(Text(answer["made"]!["id"]), Text(answer["second"]!["conversation"]!["id"]));
        Assert.Equal(Roles, answer["roles"]!.AsArray().GetValues<string>());
        Assert.Equal("Thanks.", Text(answer["shown"]!["content"]![0]!["text"]));
        Assert.Equal("conversation.deleted", Text(answer["deleted"]!["object"]));
        foreach (var (gone, param) in new[] { ("gone", "item"), ("after", "id"), ("answered", "conversation") })
        {
            Assert.Equal($$"""{"status":404,"param":"{{param}}","code":null}""", answer[gone]!.ToJsonString());
        }
    }

    /// <summary>The script asks many things; what it got is looked at by several tests.</summary>
    private Task<JsonNode> RunOnceAsync() => _answers ??= NpmClient.RunAsync("responses.mjs", shared.Node);

    private static string Text(JsonNode? node) => node!.GetValue<string>();
}
