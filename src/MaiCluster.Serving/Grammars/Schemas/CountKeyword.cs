using System.Text.Json;

namespace MaiCluster.Serving.Grammars.Schemas;

/// <summary>Keywords in pairs that count something, such as <c>minItems</c> and <c>maxItems</c>.</summary>
internal static class CountKeyword
{
    public static (int Min, int? Max) Read(SchemaReader reader, JsonElement schema, string minKeyword, string maxKeyword, string path)
    {
        var min = Read(reader, schema, minKeyword, path) ?? 0;
        var max = Read(reader, schema, maxKeyword, path);
        if (max < min)
        {
            reader.Refuse(SchemaPath.Member(path, maxKeyword), $"'{maxKeyword}' is {max}, less than '{minKeyword}', which is {min}.");
        }

        return (min, max);
    }

    private static int? Read(SchemaReader reader, JsonElement schema, string keyword, string path)
    {
        if (!schema.TryGetProperty(keyword, out var value))
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out var count) && decimal.IsInteger(count) && count is >= 0 and <= int.MaxValue)
        {
            return (int)count;
        }

        reader.Refuse(SchemaPath.Member(path, keyword), $"'{keyword}' is a whole number from 0 to {int.MaxValue}.");
        return null;
    }
}
