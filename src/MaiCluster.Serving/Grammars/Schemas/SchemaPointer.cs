using System.Globalization;
using System.Text.Json;

namespace MaiCluster.Serving.Grammars.Schemas;

/// <summary>Follows a JSON pointer in a URI fragment (RFC 6901, section 6).</summary>
internal static class SchemaPointer
{
    /// <summary>The element at <paramref name="pointer"/> and its path; null = there is none.</summary>
    public static (JsonElement Schema, string Path)? Find(JsonElement root, string rootPath, string pointer)
    {
        var (at, path) = (root, rootPath);
        foreach (var part in pointer.Split('/').Skip(1))
        {
            var name = Uri.UnescapeDataString(part).Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            if (at.ValueKind == JsonValueKind.Object && at.TryGetProperty(name, out var member))
            {
                (at, path) = (member, SchemaPath.Member(path, name));
            }
            else if (at.ValueKind == JsonValueKind.Array
                && int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < at.GetArrayLength())
            {
                (at, path) = (at[index], SchemaPath.Item(path, index));
            }
            else
            {
                return null;
            }
        }

        return (at, path);
    }
}
