using MaiCluster.Gateway.Tests.Fakes;

namespace MaiCluster.Gateway.Tests.Requests;

/// <summary>Every kind of field that is refused, and what the client is told.</summary>
public sealed class FieldTableTests(GatewayFixture fixture) : IClassFixture<GatewayFixture>
{
    private const string Chat = "/v1/chat/completions";
    private const string Completions = "/v1/completions";

    [Theory]
    [InlineData("audio", "{}")]
    [InlineData("modalities", "[\"audio\"]")]
    [InlineData("prediction", "{}")]
    [InlineData("reasoning_effort", "\"high\"")]
    [InlineData("verbosity", "\"low\"")]
    [InlineData("web_search_options", "{}")]
    [InlineData("functions", "[{}]")]
    [InlineData("function_call", "\"auto\"")]
    [InlineData("prompt_cache_retention", "\"24h\"")]
    [InlineData("service_tier", "\"flex\"")]
    [InlineData("store", "true")]
    [InlineData("echo", "true")]
    [InlineData("best_of", "2")]
    [InlineData("use_beam_search", "true")]
    [InlineData("length_penalty", "2")]
    [InlineData("include_stop_str_in_output", "true")]
    [InlineData("skip_special_tokens", "false")]
    [InlineData("prompt_logprobs", "1")]
    [InlineData("truncate_prompt_tokens", "5")]
    [InlineData("chat_template", "\"x\"")]
    [InlineData("chat_template_kwargs", "{\"a\":1}")]
    [InlineData("add_generation_prompt", "false")]
    [InlineData("continue_final_message", "true")]
    [InlineData("guided_json", "{}")]
    [InlineData("structured_outputs", "{}")]
    [InlineData("unheard_of", "1")]
    public async Task A_chat_field_that_is_not_served_is_refused_by_name(string name, string value)
    {
        var error = await fixture.Host.PostErrorAsync(Chat, $$"""{"model":"mai-text","messages":[{"role":"user","content":"Hi"}],"{{name}}":{{value}}}""");

        Assert.Equal("unsupported_parameter", error.GetProperty("code").GetString());
        Assert.Equal("invalid_request_error", error.GetProperty("type").GetString());
        Assert.Equal(name, error.GetProperty("param").GetString());
        Assert.Contains($"'{name}'", error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("best_of", "2")]
    [InlineData("echo", "true")]
    [InlineData("suffix", "\"x\"")]
    [InlineData("response_format", "{\"type\":\"json_object\"}")]
    [InlineData("add_special_tokens", "false")]
    [InlineData("messages", "[]")]
    [InlineData("tools", "[]")]
    public async Task A_completion_field_that_is_not_served_is_refused_by_name(string name, string value)
    {
        var error = await fixture.Host.PostErrorAsync(Completions, $$"""{"model":"mai-text","prompt":"Hi","{{name}}":{{value}}}""");

        Assert.Equal("unsupported_parameter", error.GetProperty("code").GetString());
        Assert.Equal(name, error.GetProperty("param").GetString());
    }

    [Theory]
    [InlineData("\"user\":\"u\"")]
    [InlineData("\"safety_identifier\":\"u\"")]
    [InlineData("\"metadata\":{\"a\":\"b\"}")]
    [InlineData("\"prompt_cache_key\":\"k\"")]
    [InlineData("\"service_tier\":\"auto\"")]
    [InlineData("\"store\":false")]
    [InlineData("\"parallel_tool_calls\":true")]
    [InlineData("\"stream_options\":null")]
    [InlineData("\"stream\":true,\"stream_options\":{\"include_obfuscation\":false}")]
    [InlineData("\"audio\":null,\"prediction\":null,\"functions\":null,\"web_search_options\":null,\"chat_template\":null")]
    [InlineData("\"modalities\":[\"text\"]")]
    [InlineData("\"length_penalty\":1.0,\"best_of\":1,\"echo\":false")]
    [InlineData("\"temperature\":null,\"top_p\":null,\"n\":null,\"stop\":null,\"seed\":null,\"logit_bias\":null,\"tools\":null,\"tool_choice\":null,\"response_format\":null,\"max_tokens\":null,\"logprobs\":null,\"top_logprobs\":null")]
    [InlineData("\"tool_choice\":\"none\"")]
    [InlineData("\"response_format\":{\"type\":\"text\"}")]
    [InlineData("\"logit_bias\":{}")]
    [InlineData("\"stop\":[]")]
    [InlineData("\"top_k\":-1")]
    public async Task Fields_that_no_answer_could_show_are_taken(string fields)
    {
        var (response, body) = await fixture.Host.PostAsync(Chat, $$"""{"model":"mai-text","messages":[{"role":"user","content":"Hi"}],{{fields}}}""");

        Assert.True(response.IsSuccessStatusCode, body);
    }

    [Theory]
    [InlineData("\"temperature\":2.1", "temperature", "'temperature' must be a number from 0 to 2; got 2.1.")]
    [InlineData("\"temperature\":\"hot\"", "temperature", "'temperature' must be a number from 0 to 2; got \"hot\".")]
    [InlineData("\"top_p\":0", "top_p", "'top_p' must be a number above 0 and up to 1; got 0.")]
    [InlineData("\"min_p\":-0.1", "min_p", "'min_p' must be a number from 0 to 1; got -0.1.")]
    [InlineData("\"repetition_penalty\":0", "repetition_penalty", "'repetition_penalty' must be a number above 0 and up to 2; got 0.")]
    [InlineData("\"presence_penalty\":3", "presence_penalty", "'presence_penalty' must be a number from -2 to 2; got 3.")]
    [InlineData("\"n\":0", "n", "'n' must be an integer from 1 to 16; got 0.")]
    [InlineData("\"n\":17", "n", "'n' must be an integer from 1 to 16; got 17.")]
    [InlineData("\"n\":1.5", "n", "'n' must be an integer from 1 to 16; got 1.5.")]
    [InlineData("\"max_tokens\":0", "max_tokens", "'max_tokens' must be an integer from 1 to 2147483647; got 0.")]
    [InlineData("\"max_tokens\":1e99", "max_tokens", "'max_tokens' must be an integer from 1 to 2147483647; got 1e99.")]
    [InlineData("\"max_tokens\":5,\"max_completion_tokens\":6", "max_tokens", "'max_tokens' (5) and 'max_completion_tokens' (6) are one field: send one of them.")]
    [InlineData("\"seed\":18446744073709551615", "seed", "'seed' must be an integer from -9223372036854775808 to 9223372036854775807; got 18446744073709551615.")]
    [InlineData("\"stop\":[\"a\",\"b\",\"c\",\"d\",\"e\"]", "stop", "'stop' may have at most 4 items; it has 5.")]
    [InlineData("\"stop\":\"\"", "stop", "'stop' must have 1 to 256 bytes in UTF-8; it has 0.")]
    [InlineData("\"stop\":[\"a\",3]", "stop[1]", "'stop[1]' must be a string; got 3.")]
    [InlineData("\"stop_token_ids\":[1,-1]", "stop_token_ids[1]", "'stop_token_ids[1]' must be an integer from 0 to 2147483647; got -1.")]
    [InlineData("\"stop_token_ids\":[269]", "stop_token_ids[0]", "'stop_token_ids[0]' is 269; the ids of mai-text go from 0 to 268.")]
    [InlineData("\"logit_bias\":{\"x\":1}", "logit_bias", "'logit_bias' must have token ids as names, such as \"198\"; one is no integer.")]
    [InlineData("\"logit_bias\":{\"1\":101}", "logit_bias.1", "'logit_bias.1' must be a number from -100 to 100; got 101.")]
    [InlineData("\"logit_bias\":{\"999\":1}", "logit_bias", "'logit_bias' has token 999; the ids of mai-text go from 0 to 268.")]
    [InlineData("\"logit_bias\":{\"1\":1,\"01\":2}", "logit_bias", "'logit_bias' has token 1 twice.")]
    [InlineData("\"top_logprobs\":2", "top_logprobs", "'top_logprobs' is only allowed when 'logprobs' is true.")]
    [InlineData("\"logprobs\":true,\"top_logprobs\":21", "top_logprobs", "'top_logprobs' must be an integer from 0 to 20; got 21.")]
    [InlineData("\"logprobs\":1", "logprobs", "'logprobs' must be true or false; got 1.")]
    [InlineData("\"stream\":\"yes\"", "stream", "'stream' must be true or false; got \"yes\".")]
    [InlineData("\"stream_options\":{\"include_usage\":true}", "stream_options", "'stream_options' is only allowed when 'stream' is true.")]
    [InlineData("\"min_tokens\":9,\"max_tokens\":8", "min_tokens", "'min_tokens' is 9, above the answer's limit of 8 tokens.")]
    [InlineData("\"user\":7", "user", "'user' must be a string; got 7.")]
    [InlineData("\"response_format\":{\"type\":\"xml\"}", "response_format.type", "'response_format.type' must be \"text\", \"json_object\" or \"json_schema\"; got \"xml\".")]
    [InlineData("\"response_format\":{\"type\":\"json_schema\"}", "response_format.json_schema", "'response_format.json_schema' is required with type \"json_schema\".")]
    [InlineData("\"tool_choice\":\"required\"", "tool_choice", "'tool_choice' is only allowed beside 'tools'.")]
    [InlineData("\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"a b\"}}]", "tools[0].function.name", "'tools[0].function.name' must have 1 to 64 letters, digits, underscores or dashes.")]
    [InlineData("\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"a\"}}],\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"b\"}}", "tool_choice.function.name", "'tool_choice.function.name' is 'b', which is none of 'tools'.")]
    public async Task A_wrong_value_is_refused_with_its_path_and_what_would_be_right(string fields, string param, string message)
    {
        var error = await fixture.Host.PostErrorAsync(Chat, $$"""{"model":"mai-text","messages":[{"role":"user","content":"Hi"}],{{fields}}}""");

        Assert.Equal(message, error.GetProperty("message").GetString());
        Assert.Equal(param, error.GetProperty("param").GetString());
        Assert.Equal(System.Text.Json.JsonValueKind.Null, error.GetProperty("code").ValueKind);
    }

    [Theory]
    [InlineData("temprature", "temperature")]
    [InlineData("maxTokens", "max_tokens")]
    [InlineData("Stream", "stream")]
    public async Task A_mistyped_field_is_told_what_it_may_have_been(string name, string meant)
    {
        var error = await fixture.Host.PostErrorAsync(Chat, $$"""{"model":"mai-text","messages":[{"role":"user","content":"Hi"}],"{{name}}":1}""");

        Assert.Equal($"Unknown field '{name}'. Did you mean '{meant}'?", error.GetProperty("message").GetString());
    }

    [Theory]
    [InlineData("[]", "messages", "'messages' must have at least one message.")]
    [InlineData("{}", "messages", "'messages' must be an array; got an object.")]
    [InlineData("[{\"content\":\"x\"}]", "messages[0].role", "'messages[0].role' is required: Who speaks; `developer` is `system`.")]
    [InlineData("[{\"role\":\"robot\",\"content\":\"x\"}]", "messages[0].role", "'messages[0].role' must be \"system\", \"developer\", \"user\", \"assistant\" or \"tool\"; got \"robot\".")]
    [InlineData("[{\"role\":\"user\"}]", "messages[0].content", "'messages[0].content' is required: only an assistant message may be without, and this one is from the user.")]
    [InlineData("[{\"role\":\"user\",\"content\":7}]", "messages[0].content", "'messages[0].content' must be a string or an array of parts; got 7.")]
    [InlineData("[{\"role\":\"user\",\"content\":\"a\",\"tool_call_id\":\"x\"}]", "messages[0].tool_call_id", "'messages[0].tool_call_id' is only allowed in tool messages.")]
    [InlineData("[{\"role\":\"tool\",\"content\":\"a\"}]", "messages[0].tool_call_id", "'messages[0].tool_call_id' is required in tool messages: the id of the call that this message answers.")]
    public async Task A_wrong_message_is_refused_with_its_path(string messages, string param, string message)
    {
        var error = await fixture.Host.PostErrorAsync(Chat, $$"""{"model":"mai-text","messages":{{messages}}}""");

        Assert.Equal((param, message), (error.GetProperty("param").GetString(), error.GetProperty("message").GetString()));
    }

    [Theory]
    [InlineData("""{"type":"image_url","image_url":{"url":"https://example.org/a.png"}}""", "messages[0].content[1].image_url.url", "unsupported_parameter")]
    [InlineData("""{"type":"image_url","image_url":{"url":"data:image/png;base64,@"}}""", "messages[0].content[1].image_url.url", null)]
    [InlineData("""{"type":"image_url","image_url":{"url":"data:image/png,abc"}}""", "messages[0].content[1].image_url.url", null)]
    [InlineData("""{"type":"image_url"}""", "messages[0].content[1].image_url", null)]
    [InlineData("""{"type":"file","file":{"file_id":"file-1"}}""", "messages[0].content[1].file.file_id", "unsupported_parameter")]
    [InlineData("""{"type":"input_audio","input_audio":{}}""", "messages[0].content[1].type", "unsupported_parameter")]
    public async Task A_part_that_cannot_be_read_is_refused_with_its_path(string part, string param, string? code)
    {
        var error = await fixture.Host.PostErrorAsync(Chat, $$"""{"model":"mai-text","messages":[{"role":"user","content":[{"type":"text","text":"a"},{{part}}]}]}""");

        Assert.Equal((param, code), (error.GetProperty("param").GetString(), error.GetProperty("code").GetString()));
    }

    [Fact]
    public async Task Tools_without_a_choice_need_a_template_that_knows_tools()
    {
        var error = await fixture.Host.PostErrorAsync(Chat, """{"model":"mai-text","messages":[{"role":"user","content":"Hi"}],"tools":[{"type":"function","function":{"name":"a"}}]}""");

        Assert.Equal("unsupported_parameter", error.GetProperty("code").GetString());
        Assert.Equal("tool_choice", error.GetProperty("param").GetString());
    }

    [Fact]
    public async Task A_schema_keyword_that_is_not_covered_is_refused_with_its_path()
    {
        var error = await fixture.Host.PostErrorAsync(Chat, """{"model":"mai-text","messages":[{"role":"user","content":"Hi"}],"response_format":{"type":"json_schema","json_schema":{"name":"x","schema":{"type":"object","properties":{"a":{"not":{}}}}}}}""");

        Assert.Equal("response_format.json_schema.schema.properties.a.not", error.GetProperty("param").GetString());
    }
}
