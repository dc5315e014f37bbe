using System.Text.Json.Nodes;

namespace MaiCluster.Gateway.OpenApi;

/// <summary>JSON schemas of the answers.</summary>
internal static class AnswerSchemas
{
    private const string UsageText = """
        {"type":"object","properties":{
          "prompt_tokens":{"type":"integer"},"completion_tokens":{"type":"integer"},"total_tokens":{"type":"integer"},
          "prompt_tokens_details":{"type":"object","properties":{"cached_tokens":{"type":"integer"}}},
          "completion_tokens_details":{"type":"object","properties":{"reasoning_tokens":{"type":"integer"}}},"document_pages":{"type":"integer"}}}
        """;

    private const string ModelText = """
        {"type":"object","properties":{
          "id":{"type":"string"},"object":{"const":"model"},"created":{"type":"integer"},"owned_by":{"type":"string"},
          "package":{"type":"string"},"modality":{"type":"string"},"state":{"enum":["idle","loading","ready","failed"]},"detail":{"type":["string","null"]}}}
        """;

    private const string ItemText = """
        {"type":"object","properties":{
          "id":{"type":"string"},"type":{"enum":["message","function_call","function_call_output"]},"status":{"enum":["in_progress","completed","incomplete"]},
          "role":{"enum":["user","assistant","system","developer"]},
          "content":{"type":"array","items":{"type":"object","properties":{"type":{"enum":["input_text","output_text"]},"text":{"type":"string"}}}},
          "call_id":{"type":"string"},"name":{"type":"string"},"arguments":{"type":"string"},"output":{"type":"string"}}}
        """;

    public static JsonObject Response() => Parse("""
        {"type":"object","properties":{
          "id":{"type":"string"},"object":{"const":"response"},"created_at":{"type":"integer"},"completed_at":{"type":["integer","null"]},
          "status":{"enum":["in_progress","completed","incomplete","failed"]},"model":{"type":"string"},
          "error":{"type":["object","null"]},"incomplete_details":{"type":["object","null"]},
          "output":{"type":"array","items":"item"},
          "previous_response_id":{"type":["string","null"]},"conversation":{"type":["object","null"]},
          "usage":{"type":["object","null"],"properties":{
            "input_tokens":{"type":"integer"},"output_tokens":{"type":"integer"},"total_tokens":{"type":"integer"},
            "input_tokens_details":{"type":"object","properties":{"cached_tokens":{"type":"integer"}}}}}}}
        """.Replace("\"item\"", ItemText, StringComparison.Ordinal));

    public static JsonObject Item() => Parse(ItemText);

    public static JsonObject ItemList() => Parse("""
        {"type":"object","properties":{"object":{"const":"list"},"data":{"type":"array","items":"item"},
          "first_id":{"type":["string","null"]},"last_id":{"type":["string","null"]},"has_more":{"type":"boolean"}}}
        """.Replace("\"item\"", ItemText, StringComparison.Ordinal));

    public static JsonObject Conversation() => Parse("""
        {"type":"object","properties":{"id":{"type":"string"},"object":{"const":"conversation"},"created_at":{"type":"integer"},"metadata":{"type":"object"}}}
        """);

    public static JsonObject ClientSecret() => Parse("""{"type":"object","properties":{"value":{"type":"string"},"expires_at":{"type":"integer"},"session":{"type":"object"}}}""");

    public static JsonObject Deleted() => Parse("""{"type":"object","properties":{"id":{"type":"string"},"object":{"type":"string"},"deleted":{"const":true}}}""");

    public static JsonObject AdminList() => Parse("""{"type":"object","properties":{"object":{"const":"list"},"data":{"type":"array","items":{"type":"object"}}}}""");

    public static JsonObject Draining() => Parse("""{"type":"object","properties":{"node":{"type":"string"},"state":{"const":"draining"}}}""");

    public static JsonObject ChatCompletion() => Parse("""
        {"type":"object","properties":{
          "id":{"type":"string"},"object":{"const":"chat.completion"},"created":{"type":"integer"},"model":{"type":"string"},"system_fingerprint":{"type":"string"},
          "prompt_token_ids":{"type":"array","items":{"type":"integer"}},
          "choices":{"type":"array","items":{"type":"object","properties":{
            "index":{"type":"integer"},
            "message":{"type":"object","properties":{
              "role":{"const":"assistant"},"content":{"type":["string","null"]},"refusal":{"type":"null"},
              "tool_calls":{"type":"array","items":{"type":"object","properties":{
                "id":{"type":"string"},"type":{"const":"function"},
                "function":{"type":"object","properties":{"name":{"type":"string"},"arguments":{"type":"string"}}}}}}}},
            "logprobs":{"type":["object","null"]},
            "finish_reason":{"enum":["stop","length","tool_calls"]},
            "token_ids":{"type":"array","items":{"type":"integer"}}}}},
          "usage":"usage"}}
        """.Replace("\"usage\"}}", UsageText + "}}", StringComparison.Ordinal));

    public static JsonObject TextCompletion() => Parse("""
        {"type":"object","properties":{
          "id":{"type":"string"},"object":{"const":"text_completion"},"created":{"type":"integer"},"model":{"type":"string"},"system_fingerprint":{"type":"string"},
          "choices":{"type":"array","items":{"type":"object","properties":{
            "index":{"type":"integer"},"text":{"type":"string"},
            "logprobs":{"type":["object","null"]},
            "finish_reason":{"enum":["stop","length"]},
            "token_ids":{"type":"array","items":{"type":"integer"}},
            "prompt_token_ids":{"type":"array","items":{"type":"integer"}}}}},
          "usage":"usage"}}
        """.Replace("\"usage\"}}", UsageText + "}}", StringComparison.Ordinal));

    public static JsonObject Embeddings() => Parse("""
        {"type":"object","properties":{
          "object":{"const":"list"},
          "data":{"type":"array","items":{"type":"object","properties":{
            "object":{"const":"embedding"},"index":{"type":"integer"},
            "embedding":{"oneOf":[{"type":"array","items":{"type":"number"}},{"type":"string"}]}}}},
          "model":{"type":"string"},
          "usage":{"type":"object","properties":{"prompt_tokens":{"type":"integer"},"total_tokens":{"type":"integer"}}}}}
        """);

    public static JsonObject VoiceList() => Parse("""
        {"type":"object","properties":{"object":{"const":"list"},"data":{"type":"array","items":{"type":"object","properties":{
          "id":{"type":"string"},"object":{"const":"voice"},"name":{"type":"string"},"model":{"type":"string"},"language":{"type":"string"},
          "language_name":{"type":"string"},"gender":{"enum":["female","male","unknown"]},"aliases":{"type":"array","items":{"type":"string"}}}}}}}
        """);

    public static JsonObject Transcript() => Parse("""
        {"type":"object","properties":{
          "text":{"type":"string"},"task":{"enum":["transcribe","translate"]},"language":{"type":"string"},"duration":{"type":"number"},
          "segments":{"type":"array","items":{"type":"object","properties":{
            "id":{"type":"integer"},"seek":{"type":"integer"},"start":{"type":"number"},"end":{"type":"number"},"text":{"type":"string"},
            "tokens":{"type":"array","items":{"type":"integer"}},"temperature":{"type":"number"},"avg_logprob":{"type":"number"},
            "compression_ratio":{"type":"number"},"no_speech_prob":{"type":"number"}}}},
          "words":{"type":"array","items":{"type":"object","properties":{"word":{"type":"string"},"start":{"type":"number"},"end":{"type":"number"}}}},
          "usage":{"type":"object","properties":{"type":{"const":"duration"},"seconds":{"type":"number"}}}}}
        """);

    public static JsonObject Images() => Parse("""
        {"type":"object","properties":{
          "created":{"type":"integer"},"background":{"const":"opaque"},"output_format":{"enum":["png","jpeg","webp"]},"size":{"type":"string"},
          "data":{"type":"array","items":{"type":"object","properties":{"b64_json":{"type":"string"},"url":{"type":"string"}}}},
          "usage":{"type":"object","properties":{
            "input_tokens":{"type":"integer"},"input_tokens_details":{"type":"object","properties":{"text_tokens":{"type":"integer"},"image_tokens":{"type":"integer"}}},
            "output_tokens":{"type":"integer"},"total_tokens":{"type":"integer"},"images":{"type":"integer"},"image_steps":{"type":"integer"}}}}}
        """);

    public static JsonObject Document() => Parse("""
        {"type":"object","properties":{
          "text":{"type":"string"},
          "pages":{"type":"array","items":{"type":"object","properties":{
            "width":{"type":"integer"},"height":{"type":"integer"},"turned":{"enum":[0,90,180,270]},
            "lines":{"type":"array","items":{"type":"object","properties":{
              "text":{"type":"string"},"polygon":{"type":"array","items":{"type":"array","items":{"type":"number"}}},"confidence":{"type":"number"}}}},
            "paragraphs":{"type":"array","items":{"type":"object","properties":{"text":{"type":"string"},"lines":{"type":"array","items":{"type":"integer"}}}}},
            "tables":{"type":"array","items":{"type":"object","properties":{
              "rows":{"type":"array","items":{"type":"array","items":{"type":"string"}}},"lines":{"type":"array","items":{"type":"integer"}}}}}}}},
          "usage":{"type":"object","properties":{"pages":{"type":"integer"}}}}}
        """);

    public static JsonObject Model() => Parse(ModelText);

    public static JsonObject ModelList() => Parse("""
        {"type":"object","properties":{"object":{"const":"list"},"data":{"type":"array","items":"model"}}}
        """.Replace("\"model\"", ModelText, StringComparison.Ordinal));

    public static JsonObject Tokenized() => Parse("""
        {"type":"object","properties":{"count":{"type":"integer"},"max_model_len":{"type":"integer"},"tokens":{"type":"array","items":{"type":"integer"}}}}
        """);

    public static JsonObject Detokenized() => Parse("""{"type":"object","properties":{"prompt":{"type":"string"}}}""");

    public static JsonObject Health() => Parse("""
        {"type":"object","properties":{"status":{"enum":["ok","ready","waiting"]},"awaited":{"type":"object","additionalProperties":{"type":"string"}}}}
        """);

    public static JsonObject Error() => Parse("""
        {"type":"object","properties":{"error":{"type":"object","properties":{
          "message":{"type":"string"},"type":{"type":"string"},"param":{"type":["string","null"]},"code":{"type":["string","null"]}}}}}
        """);

    internal static JsonObject Parse(string text) => JsonNode.Parse(text)!.AsObject();
}
