using System.Text.Json;
using MaiCluster.Serving.Grammars.Shapes;

namespace MaiCluster.Serving.Grammars.Schemas;

/// <summary>Values given outright. Strings, names and numbers are written as given; inside objects and arrays whitespace is as free as elsewhere.</summary>
internal static class LiteralSchema
{
    public static SchemaNode ReadConst(SchemaReader reader, JsonElement schema, string path)
    {
        var value = schema.GetProperty("const");
        return Admits(reader, schema, path, value)
            ? Literal(value)
            : reader.Refuse(SchemaPath.Member(path, "const"), "The constant is not of the type given beside it.");
    }

    public static SchemaNode ReadEnum(SchemaReader reader, JsonElement schema, string path)
    {
        var values = schema.GetProperty("enum");
        var enumPath = SchemaPath.Member(path, "enum");
        if (values.ValueKind != JsonValueKind.Array || values.GetArrayLength() == 0)
        {
            return reader.Refuse(enumPath, "'enum' is a list of at least one value.");
        }

        SchemaNode[] admitted = [.. values.EnumerateArray().Where(value => Admits(reader, schema, path, value)).Select(Literal)];
        return admitted.Length == 0
            ? reader.Refuse(enumPath, "None of the values is of the type given beside them.")
            : new ChoiceNode(admitted);
    }

    private static bool Admits(SchemaReader reader, JsonElement schema, string path, JsonElement value) =>
        !schema.TryGetProperty("type", out var type)
        || (TypeSchema.ReadTypes(reader, type, SchemaPath.Member(path, "type")) & JsonTypeNames.Of(value)) != JsonTypes.None;

    private static SchemaNode Literal(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                // Of a name given twice the last value counts, as for every parser that takes such an object.
                var members = new OrderedDictionary<string, SchemaNode>(StringComparer.Ordinal);
                foreach (var member in value.EnumerateObject())
                {
                    members[member.Name] = Literal(member.Value);
                }

                return new ObjectNode([.. members.Select(static member => new Property(member.Key, member.Value, Required: true))], additional: null);
            case JsonValueKind.Array:
                SchemaNode[] items = [.. value.EnumerateArray().Select(Literal)];
                return new ArrayNode(items, SchemaNode.Nothing, items.Length, items.Length);
            case JsonValueKind.String:
                return new LiteralNode(JsonValueKind.String, JsonText.Quote(value.GetString()!));
            default:
                return new LiteralNode(value.ValueKind, value.GetRawText());
        }
    }
}
