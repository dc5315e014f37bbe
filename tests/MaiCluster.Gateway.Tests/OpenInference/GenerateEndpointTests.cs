namespace MaiCluster.Gateway.Tests.OpenInference;

public sealed class GenerateEndpointTests(ProtocolFixture fixture) : IClassFixture<ProtocolFixture>
{
    private const string Path = "v2/models/mai-text/generate";

    [Fact]
    public async Task A_text_comes_back_whole()
    {
        var answer = await fixture.Host.PostJsonAsync(Path, """{"id":"mine","text_input":"Hi","max_tokens":9,"parameters":{"temperature":0,"stream":false,"stop":["x"],"priority":2}}""");

        Assert.Equal("""{"id":"mine","model_name":"mai-text","model_version":"1","text_output":"Hello world"}""", answer.GetRawText());
        var request = fixture.Pipeline.Texts.Last(text => text.Priority == 2);
        Assert.Equal((9, 0f, 1), (request.MaxTokens, request.Sampling.Temperature, request.Stop.Strings.Count));
        Assert.Equal(2, request.Prompt.Length);
    }

    [Fact]
    public async Task A_text_is_streamed_as_events()
    {
        var (response, body) = await fixture.Host.PostAsync("v2/models/mai-text/versions/1/generate_stream", """{"text_input":"Hi"}""");

        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal(
            """
            data: {"model_name":"mai-text","model_version":"1","text_output":"Hello"}

            data: {"model_name":"mai-text","model_version":"1","text_output":" world"}


            """,
            body);
    }

    [Theory]
    [InlineData("""{"max_tokens":3}""", "'text_input' is required: the text to go on from.")]
    [InlineData("""{"text_input":3}""", "'text_input' must be a string; got 3.")]
    [InlineData("""{"text_input":"a","temprature":1}""", "Unknown field 'temprature'. Did you mean 'temperature'?")]
    [InlineData("""{"text_input":"a","temperature":1,"parameters":{"temperature":1}}""", "'parameters.temperature' is given twice.")]
    [InlineData("""{"text_input":"a","max_tokens":0}""", "'max_tokens' must be an integer from 1 to 2147483647; got 0.")]
    [InlineData("""{"text_input":"a","max_tokens":4096}""", "The context of mai-text holds 4096 tokens; this request needs 4097: 1 in the prompt and 4096 for the answer. Shorten the prompt or lower max_tokens.")]
    [InlineData("""{"text_input":"a","exclude_input_in_output":false}""", "'exclude_input_in_output' is not supported here (the text to go on from is not repeated); leave it out or send true.")]
    [InlineData("""{"text_input":"a","timeout":"soon"}""", "The parameter 'timeout' must be a whole number from 0 to 3600000000, in microseconds.")]
    public async Task A_wrong_request_is_told_what_would_be_right(string body, string message) =>
        Assert.Equal(message, await fixture.ErrorAsync(Path, body));

    [Fact]
    public async Task Models_that_are_not_for_text_say_so() =>
        Assert.Equal(
            "The model 'echo' is for tensor, and this is asked of models for text: mai-text.",
            await fixture.ErrorAsync("v2/models/echo/generate", """{"text_input":"a"}"""));
}
