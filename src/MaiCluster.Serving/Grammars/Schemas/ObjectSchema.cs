using System.Text.Json;
using MaiCluster.Serving.Grammars.Patterns;

namespace MaiCluster.Serving.Grammars.Schemas;

/// <summary>Objects. Other names than the listed ones are written only where asked for, or where none are listed.</summary>
internal static class ObjectSchema
{
    public static SchemaNode Read(SchemaReader reader, JsonElement schema, string path, int depth)
    {
        var hasProperties = schema.TryGetProperty("properties", out var listed);
        if (hasProperties && listed.ValueKind != JsonValueKind.Object)
        {
            return reader.Refuse(SchemaPath.Member(path, "properties"), "'properties' is an object with a schema under each name.");
        }

        var required = ReadRequired(reader, schema, path);
        var properties = hasProperties ? ReadProperties(reader, listed, required, SchemaPath.Member(path, "properties"), depth) : [];
        var additional = ReadAdditional(reader, schema, properties.Count == 0, path, depth);
        var names = properties.Select(static property => property.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var (name, namePath) in required)
        {
            if (names.Add(name))
            {
                // A required name that is not listed has what additional properties have; that these are written
                // only when asked for is our choice, not the schema's.
                properties.Add(new Property(name, AdditionalValue(schema, additional), Required: true));
                if (ReferenceEquals(properties[^1].Value, SchemaNode.Nothing))
                {
                    return reader.Refuse(namePath, $"'{name}' is required, but it is not among the properties and additionalProperties is false.");
                }
            }
        }

        if (properties.Count > reader.Limits.Properties)
        {
            return reader.Refuse(SchemaPath.Member(path, "properties"), $"The object has more than {reader.Limits.Properties} properties (limit Properties).");
        }

        if (additional is null || names.Count == 0)
        {
            return new ObjectNode(properties, additional);
        }

        return CharacterAutomaton.Except(names, reader.Limits.StringStates) is { } others
            ? new ObjectNode(properties, additional, others)
            : reader.Refuse(SchemaPath.Member(path, "properties"), $"The names are too long together to tell additional ones apart in {reader.Limits.StringStates} states (limit StringStates).");
    }

    private static List<Property> ReadProperties(SchemaReader reader, JsonElement listed, Dictionary<string, string> required, string path, int depth)
    {
        var properties = new List<Property>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var member in listed.EnumerateObject())
        {
            var memberPath = SchemaPath.Member(path, member.Name);
            if (!names.Add(member.Name))
            {
                reader.Refuse(memberPath, "The property is listed twice.");
            }

            properties.Add(new Property(member.Name, reader.Read(member.Value, memberPath, depth + 1), required.ContainsKey(member.Name)));
        }

        return properties;
    }

    /// <summary>Required names in their order, each with its path.</summary>
    private static Dictionary<string, string> ReadRequired(SchemaReader reader, JsonElement schema, string path)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        if (!schema.TryGetProperty("required", out var required))
        {
            return names;
        }

        var requiredPath = SchemaPath.Member(path, "required");
        if (required.ValueKind != JsonValueKind.Array)
        {
            reader.Refuse(requiredPath, "'required' is a list of property names.");
            return names;
        }

        foreach (var item in required.EnumerateArray())
        {
            var itemPath = SchemaPath.Item(requiredPath, names.Count);
            if (item.ValueKind != JsonValueKind.String || !names.TryAdd(item.GetString()!, itemPath))
            {
                reader.Refuse(itemPath, "'required' is a list of different property names.");
                break;
            }
        }

        return names;
    }

    private static SchemaNode? ReadAdditional(SchemaReader reader, JsonElement schema, bool nothingListed, string path, int depth)
    {
        if (!schema.TryGetProperty("additionalProperties", out var additional))
        {
            return nothingListed ? Unconstrained.Value : null;
        }

        var node = reader.Read(additional, SchemaPath.Member(path, "additionalProperties"), depth + 1);
        return ReferenceEquals(node, SchemaNode.Nothing) ? null : node;
    }

    private static SchemaNode AdditionalValue(JsonElement schema, SchemaNode? additional) =>
        additional ?? (schema.TryGetProperty("additionalProperties", out _) ? SchemaNode.Nothing : Unconstrained.Value);
}
