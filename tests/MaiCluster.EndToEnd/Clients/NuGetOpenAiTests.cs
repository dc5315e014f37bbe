using System.ClientModel;
using System.ClientModel.Primitives;
using System.Text.Json.Nodes;
using MaiCluster.EndToEnd.Nodes;
using OpenAI;
using OpenAI.Chat;

namespace MaiCluster.EndToEnd.Clients;

/// <summary>NuGet's <c>OpenAI</c>, unchanged: only the endpoint is another.</summary>
[Collection(SharedNodeGroup.Name)]
public class NuGetOpenAiTests
{
    private const string Paris = "The capital of France is Paris.";

    private static readonly ChatMessage[] France = [new UserChatMessage("What is the capital of France?")];
    private static readonly ChatTool Weather = ChatTool.CreateFunctionTool("get_weather", "Get the weather for a city", BinaryData.FromString(
        """{"type":"object","properties":{"city":{"type":"string","description":"The city, e.g. Paris"}},"required":["city"],"additionalProperties":false}"""));

    private readonly RunningNode _node;
    private readonly OpenAIClient _client;
    private readonly ChatClient _chat;

    public NuGetOpenAiTests(SharedNode shared)
    {
        _node = shared.Node;
        _client = Client(_node, _node.Key);
        _chat = _client.GetChatClient("mai-text");
    }

    [Fact]
    public async Task Chat_is_answered()
    {
        ChatCompletion answer = await _chat.CompleteChatAsync(France, new ChatCompletionOptions { Temperature = 0 });

        Assert.Equal(Paris, answer.Content[0].Text);
        Assert.Equal(ChatFinishReason.Stop, answer.FinishReason);
        Assert.Equal(8, answer.Usage.OutputTokenCount);
    }

    [Fact]
    public async Task Stream_comes_in_pieces_with_usage_last()
    {
        var pieces = new List<string>();
        ChatTokenUsage? usage = null;
        await foreach (var update in _chat.CompleteChatStreamingAsync(France, new ChatCompletionOptions { Temperature = 0 }))
        {
            pieces.AddRange(update.ContentUpdate.Select(part => part.Text).Where(text => text.Length > 0));
            usage = update.Usage ?? usage;
        }

        Assert.Equal(["The", " capital", " of", " France", " is", " Paris", "."], pieces);
        Assert.Equal(8, usage!.OutputTokenCount);
    }

    [Fact]
    public async Task Tool_is_called_and_its_result_taken()
    {
        var messages = new List<ChatMessage> { new UserChatMessage("What is the weather in Lima?") };

        ChatCompletion asked = await _chat.CompleteChatAsync(messages, WithWeather(ChatToolChoice.CreateRequiredChoice()));
        messages.Add(new AssistantChatMessage(asked));
        messages.Add(new ToolChatMessage(asked.ToolCalls[0].Id, "18 degrees and fog"));
        ChatCompletion told = await _chat.CompleteChatAsync(messages, WithWeather(ChatToolChoice.CreateNoneChoice(), tokens: 40));

        Assert.Equal(ChatFinishReason.ToolCalls, asked.FinishReason);
        var call = Assert.Single(asked.ToolCalls);
        Assert.Equal("get_weather", call.FunctionName);
        Assert.Equal("Lima", JsonNode.Parse(call.FunctionArguments)!["city"]!.GetValue<string>());
        Assert.NotEqual("", told.Content[0].Text);
    }

    [Fact]
    public async Task Tool_call_by_name_streams()
    {
        var name = "";
        var arguments = "";
        await foreach (var update in _chat.CompleteChatStreamingAsync([new UserChatMessage("What is the weather in Lima?")], WithWeather(ChatToolChoice.CreateFunctionChoice("get_weather"))))
        {
            foreach (var part in update.ToolCallUpdates)
            {
                name += part.FunctionName;
                arguments += part.FunctionArgumentsUpdate;
            }
        }

        Assert.Equal("get_weather", name);
        Assert.Equal("Lima", JsonNode.Parse(arguments)!["city"]!.GetValue<string>());
    }

    [Fact]
    public async Task Schema_is_kept()
    {
        ChatCompletion answer = await _chat.CompleteChatAsync([new UserChatMessage("Describe Paris as JSON.")], new ChatCompletionOptions
        {
            Temperature = 0,
            ResponseFormat = ChatResponseFormat.CreateJsonSchemaFormat("city", BinaryData.FromString(CityDescription.Schema), jsonSchemaIsStrict: true),
        });

        Assert.Equal(ChatFinishReason.Stop, answer.FinishReason);
        CityDescription.Check(answer.Content[0].Text);
    }

    [Fact]
    public async Task Logprobs_name_each_token_and_its_rivals()
    {
        ChatCompletion answer = await _chat.CompleteChatAsync(France, new ChatCompletionOptions { Temperature = 0, IncludeLogProbabilities = true, TopLogProbabilityCount = 3 });

        Assert.Equal(Paris, string.Concat(answer.ContentTokenLogProbabilities.Select(token => token.Token)));
        Assert.All(answer.ContentTokenLogProbabilities, token =>
        {
            Assert.Equal(3, token.TopLogProbabilities.Count);
            Assert.Equal(token.Token, token.TopLogProbabilities[0].Token);
            Assert.InRange(token.LogProbability, -5f, 0f);
        });
    }

    /// <summary>The client's own options have no <c>n</c>; its protocol method takes any body.</summary>
    [Fact]
    public async Task Two_choices_are_answered()
    {
        var body = Api.Question("What is the capital of France?", ("temperature", 0), ("n", 2));

        var answer = await _chat.CompleteChatAsync(BinaryContent.Create(BinaryData.FromString(body.ToJsonString())));

        var choices = JsonNode.Parse(answer.GetRawResponse().Content)!["choices"]!.AsArray();
        Assert.Equal([0, 1], choices.Select(choice => choice!["index"]!.GetValue<int>()));
        Assert.All(choices, choice => Assert.Equal(Paris, choice!["message"]!["content"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Stop_string_ends_the_answer_before_itself()
    {
        ChatCompletion answer = await _chat.CompleteChatAsync(France, new ChatCompletionOptions { Temperature = 0, StopSequences = { "Paris" } });

        Assert.Equal("The capital of France is ", answer.Content[0].Text);
        Assert.Equal(ChatFinishReason.Stop, answer.FinishReason);
    }

    [Fact]
    public async Task Models_are_listed()
    {
        var models = _client.GetOpenAIModelClient();

        var list = await models.GetModelsAsync();
        var one = await models.GetModelAsync("mai-text");

        Assert.Contains("mai-text", list.Value.Select(model => model.Id));
        Assert.Equal("mai-text", one.Value.Id);
    }

    [Fact]
    public async Task Wrong_field_and_wrong_key_are_the_clients_errors()
    {
        var field = await Assert.ThrowsAsync<ClientResultException>(() => _chat.CompleteChatAsync(France, new ChatCompletionOptions { Temperature = 9 }));
        Assert.Equal(400, field.Status);
        Assert.Contains("temperature", field.Message, StringComparison.Ordinal);

        var stranger = Client(_node, "mai_wrong").GetChatClient("mai-text");
        var key = await Assert.ThrowsAsync<ClientResultException>(() => stranger.CompleteChatAsync(France));
        Assert.Equal(401, key.Status);
    }

    [Fact]
    public async Task What_is_not_served_is_not_found()
    {
        var failure = await Assert.ThrowsAsync<ClientResultException>(() => _client.GetModerationClient("mai-text").ClassifyTextAsync("Paris"));

        Assert.Equal(404, failure.Status);
    }

    private static OpenAIClient Client(RunningNode node, string key) => new(new ApiKeyCredential(key), new OpenAIClientOptions
    {
        Endpoint = new Uri(node.Address, "v1"),
        RetryPolicy = new ClientRetryPolicy(maxRetries: 0),
    });

    private static ChatCompletionOptions WithWeather(ChatToolChoice choice, int? tokens = null) =>
        new() { Temperature = 0, Tools = { Weather }, ToolChoice = choice, MaxOutputTokenCount = tokens };
}
