using System.Text.Json;

namespace MaiCluster.Serving.Grammars.Schemas;

/// <summary>A schema that says what it admits by type and by what each type's keywords ask.</summary>
internal static class TypeSchema
{
    public static SchemaNode Read(SchemaReader reader, JsonElement schema, HashSet<string> keywords, string path, int depth)
    {
        JsonTypes types;
        if (schema.TryGetProperty("type", out var type))
        {
            types = ReadTypes(reader, type, SchemaPath.Member(path, "type"));
        }
        else if (keywords.Count == 0)
        {
            return Unconstrained.Value;
        }
        else
        {
            // Without a type the keywords name it: a schema with properties means an object.
            types = keywords.Aggregate(JsonTypes.None, static (all, keyword) => all | SchemaKeywords.ConstrainedBy(keyword));
        }

        if (types.HasFlag(JsonTypes.Number))
        {
            types &= ~JsonTypes.Integer;
        }

        var applicable = types.HasFlag(JsonTypes.Number) ? types | JsonTypes.Integer : types;
        var misplaced = keywords.FirstOrDefault(keyword => keyword != "type" && (SchemaKeywords.ConstrainedBy(keyword) & applicable) == JsonTypes.None);
        if (misplaced is not null)
        {
            return reader.Refuse(
                SchemaPath.Member(path, misplaced),
                $"'{misplaced}' constrains values of type {SchemaKeywords.ConstrainedBy(misplaced).ToString().ToLowerInvariant()}, which the type here does not admit.");
        }

        var options = new List<SchemaNode>();
        void Add(JsonTypes wanted, Func<SchemaNode> read)
        {
            if (types.HasFlag(wanted))
            {
                options.Add(read());
            }
        }

        Add(JsonTypes.Object, () => ObjectSchema.Read(reader, schema, path, depth));
        Add(JsonTypes.Array, () => ArraySchema.Read(reader, schema, path, depth));
        Add(JsonTypes.String, () => StringSchema.Read(reader, schema, path));
        Add(JsonTypes.Number, () => NumberSchema.Read(reader, schema, path, integer: false));
        Add(JsonTypes.Integer, () => NumberSchema.Read(reader, schema, path, integer: true));
        Add(JsonTypes.Boolean, static () => LiteralNode.True);
        Add(JsonTypes.Boolean, static () => LiteralNode.False);
        Add(JsonTypes.Null, static () => LiteralNode.Null);
        return options is [var only] ? only : new ChoiceNode(options);
    }

    public static JsonTypes ReadTypes(SchemaReader reader, JsonElement type, string path)
    {
        if (type.ValueKind != JsonValueKind.Array)
        {
            return ReadType(reader, type, path);
        }

        if (type.GetArrayLength() == 0)
        {
            reader.Refuse(path, $"The list of types is empty; name at least one of {JsonTypeNames.All}.");
        }

        var types = JsonTypes.None;
        var index = 0;
        foreach (var item in type.EnumerateArray())
        {
            types |= ReadType(reader, item, SchemaPath.Item(path, index++));
        }

        return types;
    }

    private static JsonTypes ReadType(SchemaReader reader, JsonElement name, string path)
    {
        var type = name.ValueKind == JsonValueKind.String ? JsonTypeNames.Parse(name.GetString()) : JsonTypes.None;
        if (type == JsonTypes.None)
        {
            reader.Refuse(path, $"There is no such type; the types are {JsonTypeNames.All}.");
        }

        return type;
    }
}
