using System.Text.Json;
using System.Text.Json.Nodes;

namespace MaiCluster.Gateway.Requests;

/// <summary>The field <c>metadata</c> where it is kept: a few short texts by name, as OpenAI limits them.</summary>
internal static class MetadataField
{
    private const int MostEntries = 16, MostNameCharacters = 64, MostTextCharacters = 512;

    public static JsonObject Schema() => new()
    {
        ["type"] = "object",
        ["maxProperties"] = MostEntries,
        ["additionalProperties"] = new JsonObject { ["type"] = "string", ["maxLength"] = MostTextCharacters },
    };

    /// <summary>What it may have, for the documents.</summary>
    public static string Meaning => $"The client's own notes: up to {MostEntries} texts of {MostTextCharacters} characters, with names of {MostNameCharacters}.";

    /// <summary>The valid entries in their order.</summary>
    public static List<KeyValuePair<string, string>> Read(JsonField field)
    {
        var entries = new List<KeyValuePair<string, string>>();
        if (field.Kind != JsonValueKind.Object)
        {
            field.Expected("an object of texts");
            return entries;
        }

        if (field.Value.GetPropertyCount() > MostEntries)
        {
            field.Invalid($"'{field.Path}' may have at most {MostEntries} entries; it has {field.Value.GetPropertyCount()}.");
            return entries;
        }

        foreach (var entry in field.Value.EnumerateObject())
        {
            if (entry.Name.Length is 0 or > MostNameCharacters)
            {
                field.Invalid($"'{field.Path}' must have names of 1 to {MostNameCharacters} characters; one has {entry.Name.Length}.");
                return entries;
            }

            var value = field.Member(entry.Name, entry.Value);
            var text = value.Text();
            if (text.Length > MostTextCharacters)
            {
                value.Invalid($"'{value.Path}' may have at most {MostTextCharacters} characters; it has {text.Length}.");
            }

            entries.Add(new(entry.Name, text));
        }

        return entries;
    }

    public static void Write(Utf8JsonWriter json, IEnumerable<KeyValuePair<string, string>> entries)
    {
        json.WriteStartObject();
        foreach (var (name, text) in entries)
        {
            json.WriteString(name, text);
        }

        json.WriteEndObject();
    }
}
