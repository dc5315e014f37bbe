using System.ClientModel;
using System.ClientModel.Primitives;
using System.Text.Json;
using MaiCluster.Gateway.Tests.Fakes;
using OpenAI;
using OpenAI.Chat;

namespace MaiCluster.Gateway.Tests.Clients;

/// <summary>The official .NET client, unchanged, against scripted tokens.</summary>
public sealed class OpenAIClientTests : IAsyncLifetime
{
    private static readonly ChatTool Weather = ChatTool.CreateFunctionTool("get_weather", "The weather of a city.",
        BinaryData.FromString("""{"type":"object","properties":{"city":{"type":"string"}},"required":["city"],"additionalProperties":false}"""));

    private GatewayHost _host = null!;
    private ChatClient _client = null!;

    public async Task InitializeAsync()
    {
        _host = await GatewayHost.StartAsync();
        _client = new ChatClient("mai-text", new ApiKeyCredential(KeyRing.Key), new OpenAIClientOptions
        {
            Endpoint = new Uri(_host.Address, "v1"),
            RetryPolicy = new ClientRetryPolicy(maxRetries: 0),
        });
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task It_chats()
    {
        ChatCompletion answer = await _client.CompleteChatAsync([new SystemChatMessage("Be kind."), new UserChatMessage("Hi")]);

        Assert.Equal("Hello world", answer.Content.Single().Text);
        Assert.Equal(ChatFinishReason.Stop, answer.FinishReason);
        Assert.Equal(3, answer.Usage.OutputTokenCount);
        Assert.Equal(3, answer.Usage.InputTokenDetails.CachedTokenCount);
    }

    [Fact]
    public async Task It_streams_with_usage()
    {
        var text = "";
        ChatTokenUsage? usage = null;
        await foreach (var update in _client.CompleteChatStreamingAsync([new UserChatMessage("Hi")]))
        {
            text += string.Concat(update.ContentUpdate.Select(part => part.Text));
            usage = update.Usage ?? usage;
        }

        Assert.Equal("Hello world", text);
        Assert.Equal(3, usage!.OutputTokenCount);
    }

    [Fact]
    public async Task It_gets_a_required_tool_call()
    {
        _host.Pipeline.Script = Call;

        ChatCompletion answer = await _client.CompleteChatAsync([new UserChatMessage("Weather in Lima?")], new ChatCompletionOptions { Tools = { Weather }, ToolChoice = ChatToolChoice.CreateRequiredChoice() });

        var call = Assert.Single(answer.ToolCalls);
        Assert.Equal(ChatFinishReason.ToolCalls, answer.FinishReason);
        Assert.Equal("get_weather", call.FunctionName);
        Assert.Equal("""{"city": "Lima"}""", call.FunctionArguments.ToString());
        Assert.NotNull(_host.Pipeline.Requests.Single().Grammar);
    }

    [Fact]
    public async Task It_gets_a_named_tool_call_as_a_stop()
    {
        _host.Pipeline.Script = Call;

        ChatCompletion answer = await _client.CompleteChatAsync([new UserChatMessage("Weather in Lima?")], new ChatCompletionOptions { Tools = { Weather }, ToolChoice = ChatToolChoice.CreateFunctionChoice("get_weather") });

        Assert.Equal(ChatFinishReason.Stop, answer.FinishReason);
        Assert.Equal("get_weather", Assert.Single(answer.ToolCalls).FunctionName);
    }

    [Fact]
    public async Task It_streams_a_tool_call()
    {
        _host.Pipeline.Script = Call;
        var (name, id, arguments) = ("", "", "");
        ChatFinishReason? end = null;
        var options = new ChatCompletionOptions { Tools = { Weather }, ToolChoice = ChatToolChoice.CreateRequiredChoice() };

        await foreach (var update in _client.CompleteChatStreamingAsync([new UserChatMessage("Weather in Lima?")], options))
        {
            foreach (var call in update.ToolCallUpdates)
            {
                name += call.FunctionName;
                id += call.ToolCallId;
                arguments += call.FunctionArgumentsUpdate;
            }

            end = update.FinishReason ?? end;
        }

        Assert.Equal(("get_weather", """{"city": "Lima"}""", ChatFinishReason.ToolCalls), (name, arguments, end));
        Assert.Matches("^call_[0-9a-f]{24}$", id);
    }

    [Fact]
    public async Task It_lets_the_model_choose_a_tool_where_the_template_knows_tools()
    {
        _host.Pipeline.Model = _host.Pipeline.Model with { Template = new PlainTemplate(knowsTools: true) };
        _host.Pipeline.Script = run => run.Say(0, "Hello", "\n", "<tool_call>", "\n", "{\"name\": \"get_weather\", \"arguments\": {\"city\": \"Lima\"}}", "\n", "</tool_call>").Stop();

        ChatCompletion answer = await _client.CompleteChatAsync([new UserChatMessage("Weather in Lima?")], new ChatCompletionOptions { Tools = { Weather } });

        Assert.Equal("Hello", answer.Content.Single().Text);
        Assert.Equal(ChatFinishReason.ToolCalls, answer.FinishReason);
        Assert.Equal("""{"city": "Lima"}""", Assert.Single(answer.ToolCalls).FunctionArguments.ToString());
        Assert.Null(_host.Pipeline.Requests.Single().Grammar);
    }

    [Fact]
    public async Task It_gets_JSON_by_schema()
    {
        _host.Pipeline.Script = run => run.Say(0, "{\"city\": \"Lima\"", "}").Stop();
        var format = ChatResponseFormat.CreateJsonSchemaFormat("place", BinaryData.FromString("""{"type":"object","properties":{"city":{"type":"string"}},"required":["city"],"additionalProperties":false}"""), jsonSchemaIsStrict: true);

        ChatCompletion answer = await _client.CompleteChatAsync([new UserChatMessage("Where?")], new ChatCompletionOptions { ResponseFormat = format });

        Assert.Equal("""{"city": "Lima"}""", answer.Content.Single().Text);
        Assert.NotNull(_host.Pipeline.Requests.Single().Grammar);
    }

    [Fact]
    public async Task It_gets_log_probabilities()
    {
        ChatCompletion answer = await _client.CompleteChatAsync([new UserChatMessage("Hi")], new ChatCompletionOptions { IncludeLogProbabilities = true, TopLogProbabilityCount = 2 });

        Assert.Equal(["Hello", " world"], answer.ContentTokenLogProbabilities.Select(token => token.Token));
        Assert.Equal(-0.5f, answer.ContentTokenLogProbabilities[0].LogProbability);
        Assert.Equal("Hello"u8.ToArray(), answer.ContentTokenLogProbabilities[0].Utf8Bytes!.Value.ToArray());
        Assert.Equal(2, answer.ContentTokenLogProbabilities[0].TopLogProbabilities.Count);
    }

    [Fact]
    public async Task It_gets_two_choices()
    {
        _host.Pipeline.Script = run => run.Say(1, " there").Say(0, "Hello").Stop(0).Stop(1);

        var result = await _client.CompleteChatAsync(BinaryContent.Create(BinaryData.FromString("""{"model":"mai-text","messages":[{"role":"user","content":"Hi"}],"n":2}""")));

        using var answer = JsonDocument.Parse(result.GetRawResponse().Content);
        Assert.Equal(["Hello", " there"], answer.RootElement.GetProperty("choices").EnumerateArray().Select(choice => choice.GetProperty("message").GetProperty("content").GetString()));
    }

    [Fact]
    public async Task It_sees_a_failure_with_its_status()
    {
        var failure = await Assert.ThrowsAsync<ClientResultException>(() => _client.CompleteChatAsync([new UserChatMessage("Hi")], new ChatCompletionOptions { Temperature = 3 }));

        Assert.Equal(400, failure.Status);
        Assert.Contains("'temperature' must be a number from 0 to 2", failure.Message, StringComparison.Ordinal);
    }

    private static void Call(ScriptedRun run) => run.Say(0, "{\"name\": \"", "get_weather", "\", \"arguments\": ", "{\"city\": \"Lima\"", "}", "}").Stop();
}
