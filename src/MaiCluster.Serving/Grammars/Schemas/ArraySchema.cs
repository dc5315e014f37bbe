using System.Text.Json;

namespace MaiCluster.Serving.Grammars.Schemas;

/// <summary>Arrays, whose first items may have schemas of their own.</summary>
internal static class ArraySchema
{
    public static SchemaNode Read(SchemaReader reader, JsonElement schema, string path, int depth)
    {
        var prefix = new List<SchemaNode>();
        if (schema.TryGetProperty("prefixItems", out var first))
        {
            var prefixPath = SchemaPath.Member(path, "prefixItems");
            if (first.ValueKind != JsonValueKind.Array || first.GetArrayLength() == 0)
            {
                return reader.Refuse(prefixPath, "'prefixItems' is a list of at least one schema.");
            }

            foreach (var item in first.EnumerateArray())
            {
                prefix.Add(reader.Read(item, SchemaPath.Item(prefixPath, prefix.Count), depth + 1));
            }
        }

        var rest = Unconstrained.Value;
        if (schema.TryGetProperty("items", out var items))
        {
            var itemsPath = SchemaPath.Member(path, "items");
            rest = items.ValueKind == JsonValueKind.Array
                ? reader.Refuse(itemsPath, "A list of schemas under 'items' is not supported; use 'prefixItems'.")
                : reader.Read(items, itemsPath, depth + 1);
        }

        var (min, max) = CountKeyword.Read(reader, schema, "minItems", "maxItems", path);
        return new ArrayNode(prefix, rest, min, max);
    }
}
