using System.Runtime.InteropServices;
using MaiCluster.Gateway.Tests.Fakes;
using MaiCluster.Serving.Requests;

namespace MaiCluster.Gateway.Tests.Embeddings;

public sealed class EmbeddingTests(EmbeddingHost host) : IClassFixture<EmbeddingHost>
{
    private const string Path = "v1/embeddings";

    [Fact]
    public async Task A_text_becomes_a_vector_of_numbers()
    {
        var (response, body) = await host.Gateway.PostAsync(Path, """{"model":"mai-embed","input":"abcd","user":"me"}""");

        Assert.Equal("""{"object":"list","data":[{"object":"embedding","index":0,"embedding":[0,4,-0.1]}],"model":"mai-embed","usage":{"prompt_tokens":4,"total_tokens":4}}""", body);
        Assert.Equal("12", response.Headers.GetValues("x-mai-wait-ms").Single());
    }

    [Theory]
    [InlineData("""["a","abc"]""", 1, 3)]
    [InlineData("[97,98,99]", 3)]
    [InlineData("[[97],[97,98]]", 1, 2)]
    public async Task Texts_and_token_ids_come_back_in_the_order_of_the_request(string input, params int[] lengths)
    {
        var data = (await host.Gateway.PostJsonAsync(Path, $$"""{"model":"mai-embed","input":{{input}}}""")).GetProperty("data");

        Assert.Equal(lengths.Select((length, index) => $"{index}: [{index},{length},-0.1]"), data.EnumerateArray().Select(item => $"{item.GetProperty("index")}: {item.GetProperty("embedding")}"));
    }

    [Fact]
    public async Task Base64_holds_the_floats_little_endian()
    {
        var answer = await host.Gateway.PostJsonAsync(Path, """{"model":"mai-embed","input":["abcd","e"],"encoding_format":"base64"}""");

        var bytes = Convert.FromBase64String(answer.GetProperty("data")[1].GetProperty("embedding").GetString()!);
        Assert.Equal([1f, 1f, -0.1f], MemoryMarshal.Cast<byte, float>(bytes).ToArray());
    }

    [Theory]
    [InlineData("\"\"", "input", "'input' is empty")]
    [InlineData("[\"a\",\"\"]", "input[1]", "'input[1]' is empty")]
    [InlineData("[]", "input", "not empty")]
    [InlineData("[[1],[]]", "input[1]", "'input[1]' is empty")]
    [InlineData("[[1],[2,269]]", "input[1][1]", "'input[1][1]' is 269; the ids of mai-embed go from 0 to 268.")]
    [InlineData("[[1],[-2]]", "input[1][0]", "'input[1][0]' must be an integer from 0")]
    [InlineData("[\"a\",7]", "input[1]", "'input[1]' must be a string")]
    [InlineData("{\"a\":1}", "input", "'input' must be a string, an array of strings")]
    [InlineData("null", "input", "'input' is required")]
    public async Task A_wrong_input_is_named(string input, string param, string message) => await AssertErrorAsync($$"""{"model":"mai-embed","input":{{input}}}""", param, message, null);

    [Fact]
    public async Task A_text_longer_than_the_model_reads_is_refused_and_not_cut() => await AssertErrorAsync(
        """{"model":"mai-embed","input":["a","123456789"]}""", "input[1]", "'input[1]' has 9 tokens; mai-embed reads at most 8", "context_length_exceeded");

    [Fact]
    public async Task Too_many_texts_are_refused() => await AssertErrorAsync(
        $$"""{"model":"mai-embed","input":[{{string.Join(',', Enumerable.Repeat("\"a\"", 2049))}}]}""", "input", "at most 2048 items; it has 2049", null);

    [Theory]
    [InlineData("\"encoding_format\":\"int8\"", "encoding_format", "must be 'float' or 'base64'", null)]
    [InlineData("\"dimensions\":2", "dimensions", "'dimensions' is 2, and the vectors of mai-embed have 3 numbers", "unsupported_parameter")]
    [InlineData("\"dimensions\":0", "dimensions", "an integer from 1", null)]
    [InlineData("\"truncate_prompt_tokens\":5", "truncate_prompt_tokens", "texts are not cut", "unsupported_parameter")]
    [InlineData("\"inputs\":\"x\"", "inputs", "Did you mean 'input'?", "unsupported_parameter")]
    public async Task A_field_that_cannot_be_honoured_is_named(string field, string param, string message, string? code) =>
        await AssertErrorAsync($$"""{"model":"mai-embed","input":"a",{{field}}}""", param, message, code);

    [Fact]
    public async Task The_models_own_dimensions_may_be_asked_for() =>
        Assert.Equal("[0,1,-0.1]", (await host.Gateway.PostJsonAsync(Path, """{"model":"mai-embed","input":"a","dimensions":3}""")).GetProperty("data")[0].GetProperty("embedding").ToString());

    [Fact]
    public async Task A_model_trained_for_it_gives_shorter_vectors()
    {
        await using var gateway = await EmbeddingHost.StartAsync(new PartsPipeline(EmbeddingHost.Model with { HasNestedDimensions = true }, EmbeddingHost.Answer));

        var data = (await gateway.PostJsonAsync(Path, """{"model":"mai-embed","input":"a","dimensions":2}""")).GetProperty("data");
        var error = await gateway.PostErrorAsync(Path, """{"model":"mai-embed","input":"a","dimensions":4}""");

        Assert.Equal("[0,1]", data[0].GetProperty("embedding").ToString());
        Assert.Equal("'dimensions' must be from 1 to 3 for mai-embed; got 4.", error.GetProperty("message").GetString());
    }

    [Fact]
    public async Task Another_kind_of_model_is_refused_by_name()
    {
        await using var texts = await GatewayHost.StartAsync();

        Assert.Equal("The model 'mai-text' is for text, and this is asked of models for embedding: this node has none.",
            (await texts.PostErrorAsync(Path, """{"model":"mai-text","input":"a"}""")).GetProperty("message").GetString());
        Assert.Equal("The model 'mai-embed' is for embedding, and this is asked of models for text: this node has none.",
            (await host.Gateway.PostErrorAsync("v1/completions", """{"model":"mai-embed","prompt":"a"}""")).GetProperty("message").GetString());
    }

    [Fact]
    public async Task A_run_that_fails_is_an_error_and_no_half_answer()
    {
        var pipeline = new PartsPipeline(EmbeddingHost.Model, request => EmbeddingHost.Answer(request).Take(1)) { Failure = new RequestFailure(FailureKind.DeadlinePassed, "Too late.") };
        await using var gateway = await EmbeddingHost.StartAsync(pipeline);

        Assert.Equal("Too late.", (await gateway.PostErrorAsync(Path, """{"model":"mai-embed","input":["a","b"]}""", 429)).GetProperty("message").GetString());
    }

    [Fact]
    public async Task What_it_consumes_is_in_the_request_and_the_metrics()
    {
        await host.Gateway.PostJsonAsync(Path, """{"model":"mai-embed","input":["ab","cde"]}""");
        var metrics = await host.Gateway.Client.GetStringAsync(new Uri("metrics", UriKind.Relative));

        Assert.Equal((5, 5, 2), (host.Pipeline.Requests[^1].Quantities.EmbeddingTokens, host.Pipeline.Requests[^1].Work, host.Pipeline.Requests[^1].MostPieces));
        Assert.Contains("""kind="embedding""", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Texts_are_tokenized_and_ids_told_as_for_text_models()
    {
        Assert.Equal("""{"count":2,"max_model_len":8,"tokens":[97,98]}""", (await host.Gateway.PostAsync("tokenize", """{"model":"mai-embed","prompt":"ab"}""")).Body);
        Assert.Equal("""{"prompt":"ab"}""", (await host.Gateway.PostAsync("detokenize", """{"model":"mai-embed","tokens":[97,98]}""")).Body);
    }

    private async Task AssertErrorAsync(string body, string param, string message, string? code)
    {
        var error = await host.Gateway.PostErrorAsync(Path, body);

        Assert.Contains(message, error.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal((param, code), (error.GetProperty("param").GetString(), error.GetProperty("code").GetString()));
    }
}
