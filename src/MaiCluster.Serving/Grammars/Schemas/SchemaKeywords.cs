using System.Collections.Frozen;

namespace MaiCluster.Serving.Grammars.Schemas;

/// <summary>What each covered keyword is about.</summary>
internal static class SchemaKeywords
{
    private static readonly FrozenSet<string> Annotations = FrozenSet.Create(
        StringComparer.Ordinal,
        "title", "description", "default", "examples", "$schema", "$id", "$comment", "readOnly", "writeOnly", "deprecated");

    // Definitions are read when something refers to them.
    private static readonly FrozenSet<string> Definitions = FrozenSet.Create(StringComparer.Ordinal, "$defs", "definitions");

    private static readonly FrozenDictionary<string, JsonTypes> Constraints = new Dictionary<string, JsonTypes>
    {
        ["properties"] = JsonTypes.Object,
        ["required"] = JsonTypes.Object,
        ["additionalProperties"] = JsonTypes.Object,
        ["items"] = JsonTypes.Array,
        ["prefixItems"] = JsonTypes.Array,
        ["minItems"] = JsonTypes.Array,
        ["maxItems"] = JsonTypes.Array,
        ["minLength"] = JsonTypes.String,
        ["maxLength"] = JsonTypes.String,
        ["pattern"] = JsonTypes.String,
        ["format"] = JsonTypes.String,
        ["minimum"] = JsonTypes.Number | JsonTypes.Integer,
        ["maximum"] = JsonTypes.Number | JsonTypes.Integer,
        ["exclusiveMinimum"] = JsonTypes.Number | JsonTypes.Integer,
        ["exclusiveMaximum"] = JsonTypes.Number | JsonTypes.Integer,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Keywords that decide alone what a schema admits.</summary>
    public static IReadOnlyList<string> Deciding { get; } = ["$ref", "anyOf", "oneOf", "allOf", "const", "enum"];

    public static bool HasNoEffect(string keyword) => Annotations.Contains(keyword) || Definitions.Contains(keyword);

    /// <summary>The types whose values the keyword constrains; none when it is no such keyword.</summary>
    public static JsonTypes ConstrainedBy(string keyword) => Constraints.GetValueOrDefault(keyword);
}
