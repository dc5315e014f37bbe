using System.Text.Json;
using MaiCluster.Gateway.Tests.Fakes;
using MaiCluster.Serving.Requests;

namespace MaiCluster.Gateway.Tests.Chat;

public sealed class ChatAnswerTests : IAsyncLifetime
{
    private const string Path = "/v1/chat/completions";
    private GatewayHost _host = null!;

    public async Task InitializeAsync() => _host = await GatewayHost.StartAsync();

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task A_whole_answer_has_every_field_of_OpenAIs_shape()
    {
        var (response, body) = await _host.PostAsync(Path, """{"model":"mai-text","messages":[{"role":"user","content":"Hi"}]}""");

        var answer = JsonDocument.Parse(body).RootElement;
        var id = response.Headers.GetValues("x-request-id").Single();
        Assert.Equal("chatcmpl-" + id[4..], answer.GetProperty("id").GetString());
        Assert.Equal("chat.completion", answer.GetProperty("object").GetString());
        Assert.Equal("mai-text", answer.GetProperty("model").GetString());
        Assert.Matches("^fp_[0-9a-f]{10}$", answer.GetProperty("system_fingerprint").GetString());
        Assert.Equal(
            """[{"index":0,"message":{"role":"assistant","content":"Hello world","refusal":null},"logprobs":null,"finish_reason":"stop"}]""",
            answer.GetProperty("choices").GetRawText());
        Assert.Equal(
            """{"prompt_tokens":9,"completion_tokens":3,"total_tokens":12,"prompt_tokens_details":{"cached_tokens":3,"audio_tokens":0},"completion_tokens_details":{"reasoning_tokens":0,"audio_tokens":0,"accepted_prediction_tokens":0,"rejected_prediction_tokens":0},"cost_micros":0}""",
            answer.GetProperty("usage").GetRawText());
        Assert.Equal("application/json", response.Content.Headers.ContentType!.ToString());
        Assert.Equal("12", response.Headers.GetValues("x-mai-wait-ms").Single());
    }

    [Fact]
    public async Task Messages_of_every_role_reach_the_template()
    {
        await _host.PostJsonAsync(Path, """
            {"model":"mai-text","messages":[
              {"role":"system","content":"S"},{"role":"developer","content":"D"},{"role":"user","name":"bob","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]},
              {"role":"assistant","content":null,"refusal":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{}"}}]},
              {"role":"tool","tool_call_id":"c1","content":"42"}]}
            """);

        Assert.Equal("System: S\nSystem: D\nUser: ab\nAssistant:  [c1 f {}]\nTool: 42 (c1)\n", PromptOf(_host.Pipeline.Requests.Single()));
    }

    [Fact]
    public async Task Fields_left_out_take_the_models_defaults()
    {
        await _host.PostJsonAsync(Path, """{"model":"mai-text","messages":[{"role":"user","content":"Hi"}]}""");
        await _host.PostJsonAsync(Path, """{"model":"mai-text","messages":[{"role":"user","content":"Hi"}]}""");

        var requests = _host.Pipeline.Requests.ToArray();
        var sampling = requests[0].Sampling;
        Assert.Equal((0.2f, 40, 0.9f, 1.1f), (sampling.Temperature, sampling.TopK, sampling.TopP, sampling.RepetitionPenalty));
        Assert.Equal(1024, requests[0].MaxTokens);
        Assert.NotEqual(sampling.Seed, requests[1].Sampling.Seed);
        Assert.Equal("key_00000001", requests[0].Requester.KeyId);
    }

    [Fact]
    public async Task A_long_prompt_leaves_the_default_answer_what_room_there_is()
    {
        var text = new string('x', 4096 - 10 - "User: \n".Length);
        await _host.PostJsonAsync(Path, $$"""{"model":"mai-text","messages":[{"role":"user","content":"{{text}}"}]}""");

        Assert.Equal(10, _host.Pipeline.Requests.Single().MaxTokens);
    }

    [Fact]
    public async Task A_prompt_that_leaves_too_little_room_is_refused_with_both_numbers()
    {
        var text = new string('x', 4000 - "User: \n".Length);
        var error = await _host.PostErrorAsync(Path, $$"""{"model":"mai-text","max_tokens":97,"messages":[{"role":"user","content":"{{text}}"}]}""");

        Assert.Equal("context_length_exceeded", error.GetProperty("code").GetString());
        Assert.Equal("messages", error.GetProperty("param").GetString());
        Assert.Equal("The context of mai-text holds 4096 tokens; this request needs 4097: 4000 in the prompt and 97 for the answer. Shorten the prompt or lower max_tokens.", error.GetProperty("message").GetString());
    }

    [Fact]
    public async Task Every_sampling_field_reaches_the_request()
    {
        await _host.PostJsonAsync(Path, """
            {"model":"mai-text","messages":[{"role":"user","content":"Hi"}],"max_completion_tokens":7,"max_tokens":7,"temperature":0,"top_p":0.5,"top_k":3,"min_p":0.1,
             "repetition_penalty":1.5,"presence_penalty":-2,"frequency_penalty":2,"seed":-5,"stop":["STOP","\n"],"stop_token_ids":[256,257],"logit_bias":{"5":-100,"6":1.5},
             "n":2,"ignore_eos":true,"min_tokens":2,"priority":-3,"logprobs":true,"top_logprobs":2}
            """);

        var request = _host.Pipeline.Requests.Single();
        var sampling = request.Sampling;
        Assert.Equal((7, 2, -3, 2), (request.MaxTokens, request.Choices, request.Priority, request.TopLogprobs));
        Assert.Equal((0f, 0.5f, 3, 0.1f, 1.5f, -2f, 2f, -5L), (sampling.Temperature, sampling.TopP, sampling.TopK, sampling.MinP, sampling.RepetitionPenalty, sampling.PresencePenalty, sampling.FrequencyPenalty, sampling.Seed));
        Assert.Equal([(5, -100f), (6, 1.5f)], sampling.LogitBias.Select(entry => (entry.Key, entry.Value)));
        Assert.Equal(["STOP"u8.ToArray(), "\n"u8.ToArray()], request.Stop.Strings.Select(text => text.ToArray()));
        Assert.Equal([256, 257], request.Stop.TokenIds);
        Assert.True(request.Stop.IgnoreEos);
        Assert.Equal(2, request.Stop.MinTokens);
    }

    [Fact]
    public async Task Log_probabilities_have_tokens_bytes_and_alternatives()
    {
        _host.Pipeline.Script = run => run.Token(0, 0xC3).Token(0, 0xA9).Stop();

        var answer = await _host.PostJsonAsync(Path, """{"model":"mai-text","messages":[{"role":"user","content":"Hi"}],"logprobs":true,"top_logprobs":1}""");

        var choice = answer.GetProperty("choices")[0];
        Assert.Equal("é", choice.GetProperty("message").GetProperty("content").GetString());
        var content = choice.GetProperty("logprobs").GetProperty("content");
        Assert.Equal(2, content.GetArrayLength());
        Assert.Equal(
            "{\"token\":\"\\uFFFD\",\"logprob\":-0.5,\"bytes\":[195],\"top_logprobs\":[{\"token\":\"\\uFFFD\",\"logprob\":-0.5,\"bytes\":[195]}]}",
            content[0].GetRawText());
    }

    [Fact]
    public async Task Token_ids_come_on_request_with_the_end_token_counted()
    {
        var answer = await _host.PostJsonAsync(Path, """{"model":"mai-text","messages":[{"role":"user","content":""}],"return_token_ids":true}""");

        Assert.Equal("[85,115,101,114,58,32,10]", answer.GetProperty("prompt_token_ids").GetRawText());
        Assert.Equal("[256,257,268]", answer.GetProperty("choices")[0].GetProperty("token_ids").GetRawText());
    }

    [Fact]
    public async Task A_stop_string_is_cut_from_the_answer()
    {
        _host.Pipeline.Script = run => run.Say(0, "Hello").Token(0, ByteTokenizer.IdOfWord("STOP"), FinishReason.Stop);

        var answer = await _host.PostJsonAsync(Path, """{"model":"mai-text","messages":[{"role":"user","content":"Hi"}],"stop":"STOP"}""");

        Assert.Equal("Hello", answer.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString());
    }

    [Fact]
    public async Task A_failure_before_the_answer_is_its_status()
    {
        _host.Pipeline.Script = run => run.Fail(new RequestFailure(FailureKind.DeadlinePassed, "Too late.") { RetryAfter = TimeSpan.FromSeconds(1.5) });

        var (response, body) = await _host.PostAsync(Path, """{"model":"mai-text","messages":[{"role":"user","content":"Hi"}]}""");

        Assert.Equal(429, (int)response.StatusCode);
        Assert.Equal("2", response.Headers.GetValues("Retry-After").Single());
        Assert.Equal("""{"error":{"message":"Too late.","type":"requests","param":null,"code":"rate_limit_exceeded"}}""", body);
        Assert.Equal(1, (await _host.Pipeline.NextRunAsync()).Settlements);
    }

    [Fact]
    public async Task A_client_that_does_not_wait_for_the_answer_frees_its_row()
    {
        _host.Pipeline.Script = run => run.Say(0, "Hello");
        using var leaving = new CancellationTokenSource();
        using var content = new StringContent("""{"model":"mai-text","messages":[{"role":"user","content":"Hi"}]}""", System.Text.Encoding.UTF8, "application/json");
        var answer = _host.Client.PostAsync(new Uri(Path, UriKind.Relative), content, leaving.Token);
        var run = await _host.Pipeline.NextRunAsync();

        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answer);
        await run.Cancelled.Within("the run to be cancelled");
        await run.Settled.Within("the run to be settled");
        Assert.Equal(1, run.Settlements);
    }

    [Fact]
    public async Task One_line_is_logged_and_it_has_no_text()
    {
        await _host.PostJsonAsync(Path, """{"model":"mai-text","messages":[{"role":"user","content":"secret words"}]}""");
        await _host.Client.GetAsync(new Uri("/healthz", UriKind.Relative)).Within("a health answer");

        var line = Assert.Single(_host.Log.Ours, line => line.Level >= Microsoft.Extensions.Logging.LogLevel.Information);
        Assert.Matches("^req_[0-9a-f]{24} key key_00000001: /v1/chat/completions model mai-text status 200 done, 19 \\+ 3 tokens, [0-9.]+ ms$", line.Text);
    }

    private static string PromptOf(TextRequest request) => new ByteTokenizer().Decode(request.Prompt.Span);
}
