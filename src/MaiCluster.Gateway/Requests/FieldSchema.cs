using System.Text.Json;
using System.Text.Json.Nodes;

namespace MaiCluster.Gateway.Requests;

/// <summary>JSON schemas of request fields.</summary>
internal static class FieldSchema
{
    public static JsonObject Of(string type) => new() { ["type"] = type };

    public static JsonObject Number(double min, double max) => new() { ["type"] = "number", ["minimum"] = min, ["maximum"] = max };

    public static JsonObject Integer(long min, long max) => new() { ["type"] = "integer", ["minimum"] = min, ["maximum"] = max };

    public static JsonObject Array(JsonObject items, int max, int min = 0)
    {
        var schema = new JsonObject { ["type"] = "array", ["items"] = items, ["maxItems"] = max };
        if (min > 0)
        {
            schema["minItems"] = min;
        }

        return schema;
    }

    public static JsonObject Enum(params string[] values) => new() { ["type"] = "string", ["enum"] = new JsonArray([.. values.Select(value => (JsonNode)value)]) };

    public static JsonObject OneOf(params JsonObject[] schemas) => new() { ["oneOf"] = new JsonArray([.. schemas]) };

    /// <summary>Null or one of these JSON values.</summary>
    public static JsonObject OnlyDefaults(string[] defaults) => new() { ["enum"] = new JsonArray([null, .. defaults.Select(text => JsonNode.Parse(text))]) };

    public static bool IsOf(string type, JsonValueKind kind) => type switch
    {
        "string" => kind == JsonValueKind.String,
        "boolean" => kind is JsonValueKind.True or JsonValueKind.False,
        "object" => kind == JsonValueKind.Object,
        "array" => kind == JsonValueKind.Array,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Not a type that fields are checked for."),
    };

    public static string Article(string type) => type switch
    {
        "boolean" => "true or false",
        "object" or "array" => "an " + type,
        _ => "a " + type,
    };
}
