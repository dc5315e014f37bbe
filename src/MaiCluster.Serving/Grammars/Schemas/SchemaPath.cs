using System.Text.Json;

namespace MaiCluster.Serving.Grammars.Schemas;

/// <summary>Writes where in a schema something is, as <c>$.properties.age.enum[2]</c> or <c>$.properties['first name']</c>.</summary>
internal static class SchemaPath
{
    public static string Member(string path, string name) =>
        name.Length > 0 && name.All(static value => char.IsAsciiLetterOrDigit(value) || value is '_' or '$' or '-')
            ? $"{path}.{name}"
            : $"{path}['{JsonEncodedText.Encode(name)}']";

    public static string Item(string path, int index) => $"{path}[{index}]";
}
