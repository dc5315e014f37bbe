using System.Text.Json;

namespace MaiCluster.Serving.Grammars.Schemas;

/// <summary>The types that JSON Schema names.</summary>
[Flags]
internal enum JsonTypes
{
    None = 0,
    String = 1,
    Number = 2,
    Integer = 4,
    Boolean = 8,
    Null = 16,
    Object = 32,
    Array = 64,
}

internal static class JsonTypeNames
{
    public const string All = "string, number, integer, boolean, null, object, array";

    public static JsonTypes Parse(string? name) => name switch
    {
        "string" => JsonTypes.String,
        "number" => JsonTypes.Number,
        "integer" => JsonTypes.Integer,
        "boolean" => JsonTypes.Boolean,
        "null" => JsonTypes.Null,
        "object" => JsonTypes.Object,
        "array" => JsonTypes.Array,
        _ => JsonTypes.None,
    };

    /// <summary>The types a value has; a whole number has two.</summary>
    public static JsonTypes Of(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => JsonTypes.String,
        JsonValueKind.True or JsonValueKind.False => JsonTypes.Boolean,
        JsonValueKind.Null => JsonTypes.Null,
        JsonValueKind.Object => JsonTypes.Object,
        JsonValueKind.Array => JsonTypes.Array,
        _ when value.TryGetDecimal(out var number) && decimal.IsInteger(number) => JsonTypes.Number | JsonTypes.Integer,
        _ => JsonTypes.Number,
    };
}
