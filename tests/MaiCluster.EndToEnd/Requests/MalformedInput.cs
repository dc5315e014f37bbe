namespace MaiCluster.EndToEnd.Requests;

/// <summary>One wrong request, and what is said about it.</summary>
/// <param name="Mentions">What the message must name.</param>
public sealed record MalformedInput(string Name, string Path, string Body, int Status, string? Param, string? Code, string Mentions)
{
    private const string Chat = "/v1/chat/completions";

    internal static IReadOnlyList<MalformedInput> All { get; } =
    [
        new("body cut short", Chat, """{"model": "mai-text", """, 400, null, null, "line 1"),
        new("body not an object", Chat, "[]", 400, null, null, "object"),
        new("body empty", Chat, "", 400, null, null, "empty"),
        new("half a character", Chat, """{"model":"mai-text","messages":[{"role":"user","content":"\ud800"}]}""", 400, "messages[0].content", null, "half a character"),
        new("field twice", Chat, """{"model":"mai-text","model":"mai-text","messages":[]}""", 400, "model", null, "twice"),
        new("no model", Chat, """{"messages":[{"role":"user","content":"Hi"}]}""", 400, "model", null, "required"),
        With("unknown model", "\"model\":\"gpt-9\"", 404, "model", "model_not_found", "gpt-9"),
        With("no messages", "\"messages\":[]", 400, "messages", null, "at least one"),
        With("unknown role", "\"messages\":[{\"role\":\"robot\",\"content\":\"Hi\"}]", 400, "messages[0].role", null, "robot"),
        With("picture", "\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":{\"url\":\"http://x\"}}]}]", 400, "messages[0].content[0].image_url.url", "unsupported_parameter", "data URL"),
        With("tool answer without its call", "\"messages\":[{\"role\":\"tool\",\"content\":\"18\"}]", 400, "messages[0].tool_call_id", null, "tool_call_id"),
        With("number too large", "\"temperature\":3", 400, "temperature", null, "from 0 to 2"),
        With("number as text", "\"temperature\":\"hot\"", 400, "temperature", null, "hot"),
        With("no tokens", "\"max_tokens\":0", 400, "max_tokens", null, "from 1"),
        With("one field by two names", "\"max_tokens\":4,\"max_completion_tokens\":9", 400, "max_tokens", null, "one field"),
        With("misspelt field", "\"temprature\":1", 400, "temprature", "unsupported_parameter", "'temperature'"),
        With("field of another service", "\"modalities\":[\"audio\"]", 400, "modalities", "unsupported_parameter", "modalities"),
        With("too many choices", "\"n\":99", 400, "n", null, "from 1 to 16"),
        With("too many stops", "\"stop\":[\"a\",\"b\",\"c\",\"d\",\"e\"]", 400, "stop", null, "at most 4"),
        With("bias too large", "\"logit_bias\":{\"5\":500}", 400, "logit_bias.5", null, "500"),
        With("rivals without logprobs", "\"top_logprobs\":3", 400, "top_logprobs", null, "logprobs"),
        With("schema keyword", "\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"x\",\"schema\":{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"integer\",\"multipleOf\":2}}}}}",
            400, "response_format.json_schema.schema.properties.a.multipleOf", null, "multipleOf"),
        With("tool that is not there", "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"a\"}}],\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"b\"}}", 400, "tool_choice.function.name", null, "'b'"),
        With("tools without a choice", "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"a\"}}]", 400, "tool_choice", "unsupported_parameter", "required"),
        With("longer than the context", "\"max_tokens\":5000", 400, "messages", "context_length_exceeded", "2048"),
        new("no prompt", "/v1/completions", """{"model":"mai-text"}""", 400, "prompt", null, "required"),
        new("token past the vocabulary", "/detokenize", """{"model":"mai-text","tokens":[49152]}""", 400, "tokens[0]", null, "49152"),
        new("unknown URL", "/v1/nothing", "{}", 404, null, "unknown_url", "/v1/nothing"),
    ];

    public override string ToString() => Name;

    /// <summary>A good chat request but for these fields.</summary>
    private static MalformedInput With(string name, string fields, int status, string? param, string? code, string mentions)
    {
        var model = fields.StartsWith("\"model\"", StringComparison.Ordinal) ? "" : "\"model\":\"mai-text\",";
        var messages = fields.StartsWith("\"messages\"", StringComparison.Ordinal) ? "" : "\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}],";
        return new MalformedInput(name, Chat, "{" + model + messages + fields + "}", status, param, code, mentions);
    }
}
