using System.Globalization;
using System.Text;
using System.Text.Json;

namespace MaiCluster.Serving.Prompts;

/// <summary>JSON in prompts, as models have seen it in training: one line, a space after each colon and comma, nothing escaped that need not be.</summary>
internal static class PromptJson
{
    /// <summary>Writes JSON text anew; text that is no JSON is written as it is, since a client's history may hold a call that was cut short.</summary>
    public static StringBuilder AppendSpacedJson(this StringBuilder text, string json)
    {
        var start = text.Length;
        try
        {
            return Append(text, JsonElement.Parse(json));
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException) // the latter from half a surrogate pair, escaped
        {
            text.Length = start;
            return text.Append(json);
        }
    }

    /// <summary>A call as every family here has it: <c>{"name": "f", "arguments": {...}}</c>.</summary>
    public static StringBuilder AppendToolCall(this StringBuilder text, ToolCall call) =>
        text.Append("{\"name\": ").AppendJsonText(call.Name).Append(", \"arguments\": ").AppendSpacedJson(call.Arguments).Append('}');

    public static StringBuilder AppendJsonText(this StringBuilder text, string value)
    {
        text.Append('"');
        foreach (var character in value)
        {
            _ = character switch
            {
                '"' => text.Append("\\\""),
                '\\' => text.Append("\\\\"),
                '\n' => text.Append("\\n"),
                '\r' => text.Append("\\r"),
                '\t' => text.Append("\\t"),
                '\b' => text.Append("\\b"),
                '\f' => text.Append("\\f"),
                < ' ' => text.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}"),
                _ => text.Append(character),
            };
        }

        return text.Append('"');
    }

    private static StringBuilder Append(StringBuilder text, JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                text.Append('{');
                foreach (var property in element.EnumerateObject())
                {
                    text.Append(text[^1] == '{' ? "" : ", ").AppendJsonText(property.Name).Append(": ");
                    Append(text, property.Value);
                }

                return text.Append('}');
            case JsonValueKind.Array:
                text.Append('[');
                foreach (var item in element.EnumerateArray())
                {
                    Append(text.Append(text[^1] == '[' ? "" : ", "), item);
                }

                return text.Append(']');
            case JsonValueKind.String:
                return text.AppendJsonText(element.GetString()!);
            default:
                return text.Append(element.GetRawText());
        }
    }
}
