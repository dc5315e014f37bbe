using System.Text.Json.Nodes;
using MaiCluster.EndToEnd.Nodes;

namespace MaiCluster.EndToEnd.Clients;

/// <summary>npm's <c>openai</c>, unchanged. Needs Node.js with npm, as building does.</summary>
[Collection(SharedNodeGroup.Name)]
public class NpmOpenAiTests(SharedNode shared) : IAsyncLifetime
{
    private const string Paris = "The capital of France is Paris.";

    public Task InitializeAsync() => NpmClient.InstallAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Chat_is_answered()
    {
        var answer = await RunAsync("chat.mjs");

        Assert.Equal(Paris, Text(answer["choices"]![0]!["message"]!["content"]));
        Assert.Equal("stop", Text(answer["choices"]![0]!["finish_reason"]));
        Assert.Equal("chat.completion", Text(answer["object"]));
        Assert.Equal(8, answer["usage"]!["completion_tokens"]!.GetValue<int>());
    }

    [Fact]
    public async Task Stream_comes_in_pieces_with_usage_last()
    {
        var answer = await RunAsync("stream.mjs");

        var pieces = answer["pieces"]!.AsArray().GetValues<string>().ToArray();
        Assert.Equal(["The", " capital", " of", " France", " is", " Paris", "."], pieces);
        Assert.Equal(8, answer["usage"]!["completion_tokens"]!.GetValue<int>());
    }

    [Fact]
    public async Task Tool_is_called_whole_and_streamed_and_its_result_taken()
    {
        var answer = await RunAsync("tools.mjs");

        foreach (var form in new[] { "whole", "streamed" })
        {
            var call = Assert.Single(answer[form]!["message"]!["tool_calls"]!.AsArray())!["function"]!;
            Assert.Equal("tool_calls", Text(answer[form]!["finish_reason"]));
            Assert.Equal("get_weather", Text(call["name"]));
            Assert.Equal("Lima", Text(JsonNode.Parse(Text(call["arguments"]))!["city"]));
        }

        Assert.NotEqual("", Text(answer["told"]!["message"]!["content"]));
    }

    [Fact]
    public async Task Schema_is_kept()
    {
        var answer = await RunAsync("schema.mjs");

        Assert.Equal("stop", Text(answer["finish_reason"]));
        CityDescription.Check(Text(answer["message"]!["content"]));
    }

    [Fact]
    public async Task Logprobs_name_each_token_and_its_rivals()
    {
        var tokens = (await RunAsync("logprobs.mjs")).AsArray();

        Assert.Equal(Paris, string.Concat(tokens.Select(token => Text(token!["token"]))));
        Assert.All(tokens, token =>
        {
            var rivals = token!["top_logprobs"]!.AsArray();
            Assert.Equal(3, rivals.Count);
            Assert.Equal(Text(token["token"]), Text(rivals[0]!["token"]));
            Assert.InRange(token["logprob"]!.GetValue<double>(), -5, 0);
        });
    }

    [Fact]
    public async Task Two_choices_are_answered()
    {
        var choices = (await RunAsync("choices.mjs")).AsArray();

        Assert.Equal([0, 1], choices.Select(choice => choice!["index"]!.GetValue<int>()));
        Assert.All(choices, choice => Assert.Equal(Paris, Text(choice!["message"]!["content"])));
    }

    [Fact]
    public async Task Stop_string_ends_the_answer_before_itself()
    {
        var choice = await RunAsync("stop.mjs");

        Assert.Equal("The capital of France is ", Text(choice["message"]!["content"]));
        Assert.Equal("stop", Text(choice["finish_reason"]));
    }

    [Fact]
    public async Task Completions_continue_each_prompt()
    {
        var answer = await RunAsync("completion.mjs");

        Assert.Equal([0, 1], answer["choices"]!.AsArray().Select(choice => choice!["index"]!.GetValue<int>()));
        Assert.All(answer["choices"]!.AsArray(), choice => Assert.Equal("length", Text(choice!["finish_reason"])));
        Assert.Equal(16, answer["usage"]!["completion_tokens"]!.GetValue<int>());
    }

    [Fact]
    public async Task Models_are_listed()
    {
        var answer = await RunAsync("models.mjs");

        Assert.Contains("mai-text", answer["ids"]!.AsArray().GetValues<string>());
        Assert.Equal("mai-text", Text(answer["one"]!["id"]));
    }

    [Fact]
    public async Task Errors_become_the_clients_own()
    {
        var errors = await RunAsync("errors.mjs");

        Check("model", "NotFoundError", 404, "model", "model_not_found");
        Check("field", "BadRequestError", 400, "temperature", null);
        Check("key", "AuthenticationError", 401, null, "invalid_api_key");
        Check("moderations", "NotFoundError", 404, null, "unknown_url");
        Check("response", "NotFoundError", 404, "id", null);

        void Check(string which, string name, int status, string? param, string? code)
        {
            var error = errors[which]!;
            Assert.Equal(name, Text(error["name"]));
            Assert.Equal(status, error["status"]!.GetValue<int>());
            Assert.Equal(param, error["param"]?.GetValue<string>());
            Assert.Equal(code, error["code"]?.GetValue<string>());
            Assert.StartsWith("req_", Text(error["requestId"]), StringComparison.Ordinal);
        }
    }

    private Task<JsonNode> RunAsync(string script) => NpmClient.RunAsync(script, shared.Node);

    private static string Text(JsonNode? node) => node!.GetValue<string>();
}
