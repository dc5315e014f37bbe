using System.Net;
using System.Text.Json;
using MaiCluster.Gateway.Tests.Fakes;

namespace MaiCluster.Gateway.Tests.Fuzz;

/// <summary>Spoiled requests are answered or refused in OpenAI's shape; none is an error of ours.</summary>
public class RequestFuzzTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>
{
    private static readonly int Seeds = LongRun.IsOn ? 25_000 : 250;

    public static TheoryData<string, string> Valid => new()
    {
        { "v1/chat/completions", """{"model":"mai-text","messages":[{"role":"system","content":"s"},{"role":"user","content":[{"type":"text","text":"u"}]}],"temperature":0.5,"stop":["x"],"max_tokens":5,"logit_bias":{"5":1},"logprobs":true,"top_logprobs":2}""" },
        { "v1/chat/completions", """{"model":"mai-text","messages":[{"role":"user","content":"u"}],"tool_choice":"required","tools":[{"type":"function","function":{"name":"f","description":"d","parameters":{"type":"object","properties":{"a":{"type":"string"}},"required":["a"]}}}],"response_format":{"type":"text"}}""" },
        { "v1/completions", """{"model":"mai-text","prompt":["a","b"],"max_tokens":3,"n":2,"seed":7,"stream":false,"logprobs":1}""" },
        { "v1/responses", """{"model":"mai-text","input":[{"role":"user","content":"u"},{"type":"function_call","call_id":"c","name":"f","arguments":"{}"},{"type":"function_call_output","call_id":"c","output":[{"type":"input_text","text":"o"}]}],"instructions":"i","max_output_tokens":5,"metadata":{"a":"b"},"text":{"format":{"type":"text"}},"store":true}""" },
        { "v1/responses", """{"model":"mai-text","input":"u","conversation":{"id":"conv_1"},"tools":[{"type":"function","name":"f","parameters":{"type":"object","properties":{"a":{"type":"string"}}},"strict":true}],"tool_choice":{"type":"function","name":"f"}}""" },
        { "v1/conversations", """{"items":[{"type":"message","role":"assistant","content":[{"type":"output_text","text":"t","annotations":[]}]}],"metadata":{"a":"b"}}""" },
        { "v2/models/mai-text/generate", """{"text_input":"u","id":"i","parameters":{"temperature":0.5,"stop":["x"],"priority":1},"max_tokens":5}""" },
        { "v2/models/mai-text/generate_stream", """{"text_input":"u","stream":true,"seed":7,"timeout":100}""" },
        { "v2/repository/index", """{"ready":true}""" },
        { "tokenize", """{"model":"mai-text","prompt":"text","add_special_tokens":true}""" },
    };

    [Theory]
    [MemberData(nameof(Valid))]
    public async Task A_spoiled_request_is_never_an_error_of_ours(string path, string valid)
    {
        for (var seed = 1; seed <= Seeds; seed++)
        {
            using var content = new ByteArrayContent(new BodyMutator(seed).Spoil(valid));
            content.Headers.ContentType = new("application/json");
            using var response = await gateway.Host.Client.PostAsync(new Uri(path, UriKind.Relative), content).Within($"an answer to seed {seed}");
            var body = await response.Content.ReadAsStringAsync().Within($"the body of seed {seed}");
            Assert.True(response.StatusCode is HttpStatusCode.OK or HttpStatusCode.BadRequest or HttpStatusCode.NotFound, $"seed {seed}: {response.StatusCode} {body}");
            if (response.StatusCode != HttpStatusCode.OK)
            {
                var error = JsonElement.Parse(body).GetProperty("error");
                if (path.StartsWith("v2/", StringComparison.Ordinal))
                {
                    Assert.NotEqual("", error.GetString());
                    continue;
                }

                Assert.NotEqual("", error.GetProperty("message").GetString());
                Assert.Equal("invalid_request_error", error.GetProperty("type").GetString());
            }
        }
    }
}
