using System.Text.Json;
using MaiCluster.Node.Commands;
using MaiCluster.Serving.Requests;

namespace MaiCluster.Node.Settings;

/// <summary>The file of <c>--config</c>: one JSON object, its keys the settings' names.</summary>
internal static class SettingsFile
{
    /// <summary>A settings file has a dozen lines; anything larger is another file.</summary>
    private const long MostBytes = 1 << 20;

    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>Each key with its value as the text that a flag would have.</summary>
    public static IReadOnlyDictionary<string, string> Read(string path, IReadOnlyList<Setting> settings)
    {
        using var document = Parse(path);
        if (document.RootElement.ValueKind != JsonValueKind.Object)
        {
            throw CommandFailedException.Usage($"{path} is not a settings file: expected a JSON object such as {{\"port\": 8080}}.");
        }

        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var property in document.RootElement.EnumerateObject())
        {
            if (!settings.Any(setting => setting.Name == property.Name))
            {
                var known = settings.Select(setting => setting.Name).ToArray();
                var cure = ClosestName.Of(property.Name, known) is { } near ? $"the nearest known one is \"{near}\"" : $"known are {string.Join(", ", known)}";
                throw CommandFailedException.Usage($"{path} has the unknown key \"{property.Name}\"; {cure}.");
            }

            if (!values.TryAdd(property.Name, Text(path, property, settings)))
            {
                throw CommandFailedException.Usage($"{path} has the key \"{property.Name}\" twice: leave one.");
            }
        }

        return values;
    }

    private static JsonDocument Parse(string path)
    {
        try
        {
            var file = new FileInfo(path);
            return file.Exists && file.Length > MostBytes
                ? throw CommandFailedException.Usage($"{path} has {file.Length} bytes; a settings file has at most {MostBytes}.")
                : JsonDocument.Parse(File.ReadAllBytes(path), Lenient);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw CommandFailedException.Usage($"The settings file {path} cannot be read: {e.Message}");
        }
        catch (JsonException e)
        {
            throw CommandFailedException.Usage($"{path} is not JSON, at line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}.");
        }
    }

    private static string Text(string path, JsonProperty property, IReadOnlyList<Setting> settings) => property.Value.ValueKind switch
    {
        JsonValueKind.String => property.Value.GetString()!,
        JsonValueKind.Number => property.Value.GetRawText(),
        JsonValueKind.Array when property.Value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String) =>
            string.Join(',', property.Value.EnumerateArray().Select(item => item.GetString())),
        _ => throw CommandFailedException.Usage(
            $"{property.Value.GetRawText()} is wrong for \"{property.Name}\" in {path}: expected {settings.First(setting => setting.Name == property.Name).Right}."),
    };
}
