using MaiCluster.Gateway.Tests.Fakes;
using MaiCluster.Serving.Requests;

namespace MaiCluster.Gateway.Tests.Completions;

public sealed class CompletionTests : IAsyncLifetime
{
    private const string Path = "/v1/completions";
    private GatewayHost _host = null!;

    public async Task InitializeAsync() => _host = await GatewayHost.StartAsync();

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task A_text_is_continued_by_16_tokens_at_most()
    {
        var answer = await _host.PostJsonAsync(Path, """{"model":"mai-text","prompt":"ab"}""");

        Assert.Equal("""[{"index":0,"text":"Hello world","logprobs":null,"finish_reason":"stop"}]""", answer.GetProperty("choices").GetRawText());
        Assert.Equal("text_completion", answer.GetProperty("object").GetString());
        var request = _host.Pipeline.Requests.Single();
        Assert.Equal(16, request.MaxTokens);
        Assert.Equal([97, 98], request.Prompt.ToArray());
    }

    [Theory]
    [InlineData("[\"a\",\"b\"]", 2)]
    [InlineData("[97,98]", 1)]
    [InlineData("[[97],[98]]", 2)]
    public async Task Prompts_come_as_texts_or_ids_one_or_many(string prompt, int runs)
    {
        var answer = await _host.PostJsonAsync(Path, $$"""{"model":"mai-text","prompt":{{prompt}},"n":2}""");

        var requests = _host.Pipeline.Requests.ToArray();
        Assert.Equal(runs, requests.Length);
        Assert.Equal(runs, requests.Select(request => request.Id).Distinct().Count());
        Assert.Equal([97, 98], requests.SelectMany(request => request.Prompt.ToArray()));
        Assert.Equal(Enumerable.Range(0, runs * 2), answer.GetProperty("choices").EnumerateArray().Select(choice => choice.GetProperty("index").GetInt32()));
        Assert.Equal(2, answer.GetProperty("usage").GetProperty("prompt_tokens").GetInt32());
        Assert.Equal(runs * 6, answer.GetProperty("usage").GetProperty("completion_tokens").GetInt32());
    }

    [Theory]
    [InlineData("\"\"", "prompt", "'prompt' gives no tokens: at least one is needed.")]
    [InlineData("[]", "prompt", "'prompt' must be a string, an array of strings, an array of token ids, or an array of such arrays, and not empty; got an array.")]
    [InlineData("[97,\"b\"]", "prompt[1]", "'prompt[1]' must be an integer from 0 to 2147483647; got \"b\".")]
    [InlineData("[[97],[300]]", "prompt[1][0]", "'prompt[1][0]' is 300; the ids of mai-text go from 0 to 268.")]
    [InlineData("[\"a\",\"\"]", "prompt[1]", "'prompt[1]' gives no tokens: at least one is needed.")]
    public async Task A_wrong_prompt_is_refused_with_its_path(string prompt, string param, string message)
    {
        var error = await _host.PostErrorAsync(Path, $$"""{"model":"mai-text","prompt":{{prompt}}}""");

        Assert.Equal((param, message), (error.GetProperty("param").GetString(), error.GetProperty("message").GetString()));
    }

    [Fact]
    public async Task When_a_later_prompt_is_refused_those_that_started_are_stopped()
    {
        _host.Pipeline.Script = _ => { };
        _host.Pipeline.Refusal = new RequestFailure(FailureKind.QueueFull, "Full.");
        _host.Pipeline.TakenBeforeRefusal = 1;

        await _host.PostErrorAsync(Path, """{"model":"mai-text","prompt":["a","b"]}""", status: 429);

        var run = await _host.Pipeline.NextRunAsync();
        await run.Cancelled.Within("the first run to be cancelled");
        Assert.Equal(1, run.Settlements);
    }

    [Fact]
    public async Task Log_probabilities_are_four_parallel_arrays()
    {
        _host.Pipeline.Script = run => run.Token(0, 0xC3).Token(0, 0xA9).Say(0, "!").Stop();

        var answer = await _host.PostJsonAsync(Path, """{"model":"mai-text","prompt":"a","logprobs":2}""");

        Assert.Equal(
            """{"tokens":["bytes:\\xc3","bytes:\\xa9","!"],"token_logprobs":[-0.5,-0.5,-0.5],"top_logprobs":[{"bytes:\\xc3":-0.5,"b":-1.5},{"bytes:\\xa9":-0.5,"b":-1.5},{"!":-0.5,"b":-1.5}],"text_offset":[0,1,1]}""",
            answer.GetProperty("choices")[0].GetProperty("logprobs").GetRawText());
    }

    [Fact]
    public async Task Several_prompts_stream_side_by_side()
    {
        _host.Pipeline.Script = _ => { };
        var answer = _host.PostAsync(Path, """{"model":"mai-text","prompt":["a","b"],"stream":true,"return_token_ids":true}""");
        var first = await _host.Pipeline.NextRunAsync();
        var second = await _host.Pipeline.NextRunAsync();
        second.Say(0, " there").Stop();
        first.Say(0, "Hello").Stop();

        var (_, body) = await answer;

        var choices = body.Split("\n\n").Where(line => line.Contains("\"choices\"", StringComparison.Ordinal)).Select(line => line[line.IndexOf("\"choices\"", StringComparison.Ordinal)..]).ToArray();
        Assert.Equal("""
            "choices":[{"index":0,"prompt_token_ids":[97],"text":"","logprobs":null,"finish_reason":null,"token_ids":[]}]}
            """, choices[0]);
        Assert.Equal("""
            "choices":[{"index":1,"prompt_token_ids":[98],"text":"","logprobs":null,"finish_reason":null,"token_ids":[]}]}
            """, choices[1]);
        Assert.Contains("""
            "choices":[{"index":0,"text":"Hello","logprobs":null,"finish_reason":null,"token_ids":[256]}]}
            """, choices);
        Assert.Contains("""
            "choices":[{"index":1,"text":"","logprobs":null,"finish_reason":"stop","token_ids":[268]}]}
            """, choices);
        Assert.EndsWith("data: [DONE]\n\n", body, StringComparison.Ordinal);
    }
}
