#pragma warning disable OPENAI001 // the client marks its responses as experimental; they are what is tested
using System.ClientModel;
using System.ClientModel.Primitives;
using MaiCluster.Gateway.Tests.Fakes;
using MaiCluster.Gateway.Tests.Responses;
using OpenAI.Responses;

namespace MaiCluster.Gateway.Tests.Clients;

/// <summary>The official .NET client's responses, unchanged, against scripted tokens.</summary>
public sealed class OpenAIResponsesClientTests : IAsyncLifetime
{
    private GatewayHost _host = null!;
    private ResponsesClient _client = null!;

    public async Task InitializeAsync()
    {
        _host = await GatewayHost.StartAsync();
        _client = new ResponsesClient(new ApiKeyCredential(KeyRing.Key), new ResponsesClientOptions
        {
            Endpoint = new Uri(_host.Address, "v1"),
            RetryPolicy = new ClientRetryPolicy(maxRetries: 0),
        });
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task It_goes_on_from_a_response()
    {
        ResponseResult first = await _client.CreateResponseAsync("mai-text", "One");
        ResponseResult second = await _client.CreateResponseAsync("mai-text", "Two", first.Id);

        Assert.Equal("Hello world", second.GetOutputText());
        Assert.Equal(ResponseStatus.Completed, second.Status);
        Assert.Equal(first.Id, second.PreviousResponseId);
        Assert.Equal(3, second.Usage.OutputTokenCount);
        Assert.Equal("User: One\nAssistant: Hello world\nUser: Two\n", _host.LastPrompt());
    }

    [Fact]
    public async Task It_streams()
    {
        var text = "";
        ResponseResult? last = null;
        await foreach (var update in await _client.CreateResponseStreamingAsync("mai-text", "Hi"))
        {
            text += (update as StreamingResponseOutputTextDeltaUpdate)?.Delta;
            last = (update as StreamingResponseCompletedUpdate)?.Response ?? last;
        }

        Assert.Equal("Hello world", text);
        Assert.Equal("Hello world", last!.GetOutputText());
    }

    [Fact]
    public async Task It_retrieves_lists_and_deletes()
    {
        ResponseResult made = await _client.CreateResponseAsync("mai-text", "One");

        ResponseResult found = await _client.GetResponseAsync(made.Id);
        Assert.Equal("Hello world", found.GetOutputText());
        var items = new List<ResponseItem>();
        await foreach (var item in _client.GetResponseInputItemsAsync(made.Id))
        {
            items.Add(item);
        }

        Assert.Equal("One", Assert.IsType<MessageResponseItem>(Assert.Single(items), exactMatch: false).Content.Single().Text);
        ResponseDeletionResult deleted = await _client.DeleteResponseAsync(made.Id);
        Assert.True(deleted.Deleted);
        var error = await Assert.ThrowsAsync<ClientResultException>(() => _client.GetResponseAsync(made.Id));
        Assert.Equal(404, error.Status);
    }

    [Fact]
    public async Task It_gets_a_required_call_and_sends_its_output()
    {
        _host.Pipeline.Script = ResponseTests.Call;
        var options = new CreateResponseOptions("mai-text", [ResponseItem.CreateUserMessageItem("Weather in Lima?")]) { ToolChoice = ResponseToolChoice.CreateRequiredChoice() };
        options.Tools.Add(ResponseTool.CreateFunctionTool("get_weather", BinaryData.FromString("""{"type":"object","properties":{"city":{"type":"string"}},"required":["city"],"additionalProperties":false}"""), strictModeEnabled: true));

        ResponseResult answer = await _client.CreateResponseAsync(options);

        var call = Assert.IsType<FunctionCallResponseItem>(Assert.Single(answer.OutputItems), exactMatch: false);
        Assert.Equal("""{"city": "Lima"}""", call.FunctionArguments.ToString());
        var told = new CreateResponseOptions("mai-text", [ResponseItem.CreateFunctionCallOutputItem(call.CallId, "fog")]) { PreviousResponseId = answer.Id };
        await _client.CreateResponseAsync(told);
        Assert.EndsWith($"Tool: fog ({call.CallId})\n", _host.LastPrompt(), StringComparison.Ordinal);
    }
}
