using System.Text.Json;

namespace MaiCluster.Serving.Prompts;

/// <summary>The chat template of a model folder: <c>chat_template.jinja</c>, else the field of <c>tokenizer_config.json</c>.</summary>
public static class ChatTemplateFile
{
    /// <summary>Bytes of either file at most; real ones stay under a megabyte.</summary>
    public const int MaxFileBytes = 16 << 20;

    /// <exception cref="InvalidDataException">There is no template, or a file is damaged.</exception>
    /// <exception cref="NotSupportedException">The template is of no family known here.</exception>
    public static ChatTemplate Load(string folder)
    {
        var configPath = Path.Combine(folder, "tokenizer_config.json");
        var jinjaPath = Path.Combine(folder, "chat_template.jinja");
        var config = File.Exists(configPath) ? ReadConfig(configPath) : default;
        var jinja = File.Exists(jinjaPath) ? ReadText(jinjaPath) : TemplateIn(config);
        if (jinja is null)
        {
            throw new InvalidDataException($"{folder} has no chat template: neither chat_template.jinja nor a chat_template in tokenizer_config.json.");
        }

        return ChatTemplates.Recognize(jinja, TokenIn(config, "bos_token"), TokenIn(config, "eos_token"));
    }

    private static JsonElement ReadConfig(string path)
    {
        try
        {
            return JsonElement.Parse(ReadText(path)) is { ValueKind: JsonValueKind.Object } config
                ? config
                : throw new InvalidDataException($"{path} is not a JSON object.");
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"{path} is not valid JSON: {error.Message}", error);
        }
    }

    private static string ReadText(string path) =>
        new FileInfo(path).Length <= MaxFileBytes ? File.ReadAllText(path) : throw new InvalidDataException($"{path} is larger than {MaxFileBytes >> 20} MB.");

    /// <summary>A string, or a list of named ones of which <c>default</c> counts.</summary>
    private static string? TemplateIn(JsonElement config)
    {
        if (Field(config, "chat_template") is not { } field)
        {
            return null;
        }

        if (field.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in field.EnumerateArray())
            {
                if (Text(Field(item, "name")) == "default")
                {
                    return Text(Field(item, "template"));
                }
            }
        }

        return Text(field);
    }

    /// <summary>A string, or an object with <c>content</c>.</summary>
    private static string? TokenIn(JsonElement config, string name) =>
        Field(config, name) is { } field ? Text(field) ?? Text(Field(field, "content")) : null;

    private static JsonElement? Field(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var field) ? field : null;

    private static string? Text(JsonElement? element) => element is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;
}
