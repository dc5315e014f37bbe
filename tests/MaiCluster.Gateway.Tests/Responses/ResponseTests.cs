using System.Text.Json;
using System.Text.RegularExpressions;
using MaiCluster.Gateway.Tests.Fakes;
using MaiCluster.Serving.Requests;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace MaiCluster.Gateway.Tests.Responses;

public sealed partial class ResponseTests(GatewayFixture fixture) : IClassFixture<GatewayFixture>, IDisposable
{
    private readonly Action<ScriptedRun> _script = fixture.Host.Pipeline.Script;

    private GatewayHost Host => fixture.Host;

    public void Dispose() => Host.Pipeline.Script = _script;

    [Fact]
    public async Task A_whole_response_is_what_clients_expect()
    {
        await using var host = await GatewayHost.StartAsync(services: services => services.AddSingleton<TimeProvider>(new FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(1_700_000_000))));

        var (response, body) = await host.PostAsync(ResponseHost.Path, """{"model":"mai-text","input":"Hi","instructions":"Be kind.","metadata":{"a":"b"},"temperature":0.5}""");

        var digits = response.Headers.GetValues("x-request-id").Single()["req_".Length..];
        Assert.Equal(
            """
            {"id":"resp_ID","object":"response","created_at":1700000000,"status":"completed","background":false,"completed_at":1700000000,"error":null,"incomplete_details":null,
            "instructions":"Be kind.","max_output_tokens":1024,"model":"mai-text","output":[{"id":"msg_ID","type":"message","status":"completed","role":"assistant",
            "content":[{"type":"output_text","annotations":[],"logprobs":[],"text":"Hello world"}]}],"parallel_tool_calls":true,"previous_response_id":null,"conversation":null,
            "reasoning":{"effort":null,"summary":null},"service_tier":"default","store":true,"temperature":0.5,"text":{"format":{"type":"text"}},"tool_choice":"auto","tools":[],
            "top_logprobs":0,"top_p":0.9,"truncation":"disabled","user":null,"metadata":{"a":"b"},
            "usage":{"input_tokens":26,"input_tokens_details":{"cached_tokens":3},"output_tokens":3,"output_tokens_details":{"reasoning_tokens":0},"total_tokens":29}}
            """.ReplaceLineEndings(""),
            body.Replace(digits, "ID", StringComparison.Ordinal));
        Assert.Equal("System: Be kind.\nUser: Hi\n", host.LastPrompt());
        Assert.Equal("12", response.Headers.GetValues("x-mai-wait-ms").Single());
        Assert.Equal(body, (await host.GetJsonAsync($"/v1/responses/resp_{digits}")).GetRawText());
    }

    [Fact]
    public async Task Items_become_the_messages_that_a_template_knows()
    {
        await Host.RespondAsync("""
            "input":[{"role":"developer","content":"Short."},{"type":"message","role":"user","content":[{"type":"input_text","text":"Weather"},{"type":"input_text","text":"?"}]},
            {"id":"fc_1","type":"function_call","status":"completed","call_id":"call_1","name":"get_weather","arguments":"{}"},{"type":"function_call","call_id":"call_2","name":"get_wind","arguments":"{}"},
            {"type":"function_call_output","call_id":"call_1","output":"fog"},{"type":"function_call_output","call_id":"call_2","output":[{"type":"input_text","text":"calm"}]},
            {"type":"message","id":"msg_1","role":"assistant","status":"completed","content":[{"type":"output_text","text":"Fog.","annotations":[],"logprobs":[]}]},{"role":"user","content":"Thanks"}]
            """);

        Assert.Equal(
            "System: Short.\nUser: Weather?\nAssistant:  [call_1 get_weather {}] [call_2 get_wind {}]\nTool: fog (call_1)\nTool: calm (call_2)\nAssistant: Fog.\nUser: Thanks\n",
            Host.LastPrompt());
    }

    [Fact]
    public async Task An_answer_cut_at_its_limit_is_incomplete()
    {
        Host.Pipeline.Script = run => run.Say(0, "Hello").Token(0, ByteTokenizer.IdOfWord(" world"), FinishReason.Length);

        var response = await Host.RespondAsync(""" "input":"Hi","max_output_tokens":2 """);

        Assert.Equal("incomplete", response.GetProperty("status").GetString());
        Assert.Equal("max_output_tokens", response.GetProperty("incomplete_details").GetProperty("reason").GetString());
        Assert.Equal("incomplete", response.GetProperty("output")[0].GetProperty("status").GetString());
        Assert.Equal(2, response.GetProperty("max_output_tokens").GetInt32());
        Assert.Equal(JsonValueKind.Null, response.GetProperty("completed_at").ValueKind);
    }

    [Fact]
    public async Task A_required_call_is_an_item_and_its_output_is_understood()
    {
        const string tools = """ "tools":[{"type":"function","name":"get_weather","description":"d","parameters":{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]},"strict":true}] """;
        Host.Pipeline.Script = Call;

        var response = await Host.RespondAsync($$""" "input":"Weather in Lima?","tool_choice":"required",{{tools}} """);

        var call = response.GetProperty("output")[0];
        var callId = call.GetProperty("call_id").GetString()!;
        Assert.Equal(1, response.GetProperty("output").GetArrayLength());
        Assert.Equal("function_call", call.GetProperty("type").GetString());
        Assert.Equal("get_weather", call.GetProperty("name").GetString());
        Assert.Equal("""{"city": "Lima"}""", call.GetProperty("arguments").GetString());
        Assert.Equal("fc_" + callId["call_".Length..], call.Id());
        Assert.Equal("required", response.GetProperty("tool_choice").GetString());
        Assert.Equal("get_weather", response.GetProperty("tools")[0].GetProperty("name").GetString());

        Host.Pipeline.Script = _script;
        await Host.RespondAsync($$""" "previous_response_id":"{{response.Id()}}","input":[{"type":"function_call_output","call_id":"{{callId}}","output":"fog"}] """);
        Assert.Equal($$"""
            User: Weather in Lima?
            Assistant:  [{{callId}} get_weather {"city": "Lima"}]
            Tool: fog ({{callId}})

            """, Host.LastPrompt());
    }

    [Fact]
    public async Task A_schema_is_held_and_repeated()
    {
        var response = await Host.RespondAsync(""" "input":"Hi","text":{"format":{"type":"json_schema","name":"n","strict":true,"schema":{"type":"object","properties":{},"additionalProperties":false}}} """);

        Assert.NotNull(Host.Pipeline.Requests.Last().Grammar);
        Assert.Equal("""{"type":"json_schema","name":"n","schema":{"type":"object","properties":{},"additionalProperties":false},"strict":true}""", response.GetProperty("text").GetProperty("format").GetRawText());
    }

    [Theory]
    [InlineData(""" "input":"Hi","previous_response_id":"resp_1","conversation":"conv_1" """, "previous_response_id", null, "two ways to say what came before")]
    [InlineData(""" "instructions":"x" """, "input", null, "'input' is required")]
    [InlineData(""" "input":[] """, "input", null, "at least one item")]
    [InlineData(""" "input":5 """, "input", null, "a string or an array of items; got 5")]
    [InlineData(""" "input":[{"role":"user","content":[{"type":"input_image","image_url":"u"}]}] """, "input[0].content[0].image_url", "unsupported_parameter", "data URL")]
    [InlineData(""" "input":[{"type":"item_reference","id":"msg_1"}] """, "input[0].type", "unsupported_parameter", "\"item_reference\"")]
    [InlineData(""" "input":[{"role":"tool","content":"x"}] """, "input[0].role", null, "\"user\", \"assistant\", \"system\" or \"developer\"")]
    [InlineData(""" "input":"Hi","tools":[{"type":"web_search"}] """, "tools[0].type", "unsupported_parameter", "only type \"function\"")]
    [InlineData(""" "input":"Hi","tools":[{"type":"function","name":"a b"}],"tool_choice":"required" """, "tools[0].name", null, "1 to 64 letters")]
    [InlineData(""" "input":"Hi","tools":[{"type":"function","name":"f"}],"tool_choice":{"type":"function","name":"g"} """, "tool_choice.name", null, "none of 'tools'")]
    [InlineData(""" "input":"Hi","tools":[{"type":"function","name":"f","parameters":{"type":"object","properties":{"a":{"type":"nothing"}}}}],"tool_choice":"required" """, "tools[0].parameters.properties.a.type", null, "There is no")]
    [InlineData(""" "input":"Hi","text":{"format":{"type":"json_schema","name":"n"}} """, "text.format.schema", null, "required with type")]
    [InlineData(""" "input":"Hi","text":{"format":{"type":"json_schema","name":"n","schema":{"type":"nothing"}}} """, "text.format.schema.type", null, "There is no")]
    [InlineData(""" "input":"Hi","background":true """, "background", "unsupported_parameter", "send false")]
    [InlineData(""" "input":"Hi","truncation":"auto" """, "truncation", "unsupported_parameter", "\"disabled\"")]
    [InlineData(""" "input":"Hi","metadata":{"a":5} """, "metadata.a", null, "a string; got 5")]
    [InlineData(""" "input":"Hi","max_tokens":5 """, "max_tokens", "unsupported_parameter", "Unknown field")]
    [InlineData(""" "input":"Hi","stream_options":{} """, "stream_options", null, "only allowed when 'stream' is true")]
    [InlineData(""" "input":"Hi","max_output_tokens":5000 """, "input", "context_length_exceeded", "lower max_output_tokens")]
    public async Task A_wrong_field_is_named(string members, string param, string? code, string message)
    {
        var error = (await Host.RespondAsync(members, 400)).GetProperty("error");

        Assert.Equal(param, error.GetProperty("param").GetString());
        Assert.Equal(code, error.GetProperty("code").GetString());
        Assert.Contains(message, error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metadata_has_limits()
    {
        var many = string.Join(',', Enumerable.Range(0, 17).Select(index => $"\"k{index}\":\"v\""));
        var error = (await Host.RespondAsync($$""" "input":"Hi","metadata":{{{many}}} """, 400)).GetProperty("error");
        Assert.Equal("'metadata' may have at most 16 entries; it has 17.", error.GetProperty("message").GetString());

        error = (await Host.RespondAsync($$""" "input":"Hi","metadata":{"a":"{{new string('x', 513)}}"} """, 400)).GetProperty("error");
        Assert.Equal("'metadata.a' may have at most 512 characters; it has 513.", error.GetProperty("message").GetString());
    }

    [Fact]
    public async Task A_refused_request_is_no_response_and_is_not_kept()
    {
        await using var host = await GatewayHost.StartAsync();
        host.Pipeline.Refusal = new RequestFailure(FailureKind.QueueFull, "Full.");

        var (answer, body) = await host.PostAsync(ResponseHost.Path, """{"model":"mai-text","input":"Hi"}""");

        Assert.Equal(429, (int)answer.StatusCode);
        Assert.Equal("rate_limit_exceeded", JsonElement.Parse(body).GetProperty("error").GetProperty("code").GetString());
        await host.GetJsonAsync($"/v1/responses/resp_{Digits().Match(answer.Headers.GetValues("x-request-id").Single()).Value}", 404);
    }

    internal static void Call(ScriptedRun run) => run.Say(0, "{\"name\": \"", "get_weather", "\", \"arguments\": ", "{\"city\": \"Lima\"", "}", "}").Stop();

    [GeneratedRegex("[0-9a-f]{24}")]
    private static partial Regex Digits();
}
