using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using MaiCluster.Gateway.Tests.Fakes;

namespace MaiCluster.Gateway.Tests.Requests;

public sealed class JsonBodyTests(GatewayFixture fixture) : IClassFixture<GatewayFixture>
{
    private const string Chat = "/v1/chat/completions";

    [Theory]
    [InlineData("", null, "The body is empty: a JSON object was expected.")]
    [InlineData("[]", null, "The body must be a JSON object.")]
    [InlineData("{\"model\":\"mai-text\",\"model\":\"mai-text\"}", "model", "'model' is given twice.")]
    [InlineData("{\"metadata\":{\"a\":{\"b\":1,\"b\":2}}}", "metadata.a.b", "'metadata.a.b' is given twice.")]
    [InlineData("{\"messages\":[{\"role\":\"user\",\"content\":\"\\ud800\"}]}", "messages[0].content", "'messages[0].content' has a \\u escape that is half a character.")]
    [InlineData("{\"model\":\"mai-text\"}", "messages", "'messages' is required: The conversation, 1 to 2048 messages.")]
    [InlineData("{\"model\":null,\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}", "model", "'model' is required: The model's name, as GET /v1/models lists it.")]
    public async Task What_is_no_request_is_refused(string body, string? param, string message)
    {
        var error = await fixture.Host.PostErrorAsync(Chat, body);

        Assert.Equal(message, error.GetProperty("message").GetString());
        Assert.Equal(param, error.GetProperty("param").GetString());
        Assert.Equal("invalid_request_error", error.GetProperty("type").GetString());
    }

    [Fact]
    public async Task Broken_JSON_is_refused_with_line_and_byte()
    {
        var error = await fixture.Host.PostErrorAsync(Chat, "{\n  \"model\": mai\n}");

        Assert.StartsWith("The body is not valid JSON at line 2, byte 12: 'm' is an invalid start of a value.", error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task JSON_that_is_nested_too_deep_is_refused()
    {
        var error = await fixture.Host.PostErrorAsync(Chat, $$"""{"metadata":{{new string('[', 10_000)}}""");

        Assert.Contains("depth", error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bytes_that_are_no_UTF8_are_refused()
    {
        using var content = new ByteArrayContent([.. "{\"model\":\""u8, 0xFF, .. "\"}"u8]);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        var response = await fixture.Host.Client.PostAsync(new Uri(Chat, UriKind.Relative), content).Within("an answer");

        Assert.Equal(400, (int)response.StatusCode);
        Assert.Contains("The body is not valid UTF-8.", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("text/plain")]
    [InlineData("application/json; charset=iso-8859-1")]
    public async Task Another_content_type_is_415(string type)
    {
        using var content = new StringContent("{}");
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        var response = await fixture.Host.Client.PostAsync(new Uri(Chat, UriKind.Relative), content).Within("an answer");

        Assert.Equal(415, (int)response.StatusCode);
        var error = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty("error");
        Assert.Equal("unsupported_media_type", error.GetProperty("code").GetString());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_body_above_the_limit_is_413(bool chunked)
    {
        await using var host = await GatewayHost.StartAsync(options => options.MaxBodyBytes = 5000);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Chat, UriKind.Relative))
        {
            Content = new StringContent(new string(' ', 5001), Encoding.UTF8, "application/json"),
        };
        request.Headers.TransferEncodingChunked = chunked;
        var response = await host.Client.SendAsync(request).Within("an answer");

        Assert.Equal(413, (int)response.StatusCode);
        Assert.StartsWith("{\"error\":{\"message\":\"", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_large_body_within_the_limit_is_read_whole()
    {
        var error = await fixture.Host.PostErrorAsync(Chat, $$"""{"model":"mai-text","messages":[{"role":"user","content":"{{new string('x', 3_000_000)}}"}]}""");

        Assert.Equal("context_length_exceeded", error.GetProperty("code").GetString());
    }
}
