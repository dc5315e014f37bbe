using System.Buffers;
using System.Text;
using System.Text.Json;

namespace MaiCluster.Serving.Grammars;

/// <summary>What a grammar was compiled from: enough to compile the same one elsewhere, against the same vocabulary.</summary>
/// <param name="Kind">What <paramref name="Json"/> is.</param>
/// <param name="Json">A schema, or an array of <c>{name, parameters}</c>; empty for any object.</param>
public sealed record GrammarSource(GrammarKind Kind, string Json)
{
    /// <summary>Calls of one of these tools.</summary>
    public static GrammarSource Of(IReadOnlyList<ToolSchema> tools)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartArray();
            foreach (var tool in tools)
            {
                json.WriteStartObject();
                json.WriteString("name", tool.Name);
                if (tool.Parameters.ValueKind != JsonValueKind.Undefined)
                {
                    json.WritePropertyName("parameters");
                    json.WriteRawValue(tool.Parameters.GetRawText(), skipInputValidation: true);
                }

                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        return new GrammarSource(GrammarKind.ToolCalls, Encoding.UTF8.GetString(buffer.WrittenSpan));
    }

    /// <summary>The tools it was made of.</summary>
    /// <exception cref="InvalidOperationException">It is no grammar of tool calls.</exception>
    public IReadOnlyList<ToolSchema> Tools()
    {
        if (Kind != GrammarKind.ToolCalls)
        {
            throw new InvalidOperationException($"A grammar of kind {Kind} has no tools.");
        }

        using var json = JsonDocument.Parse(Json);
        return
        [
            .. json.RootElement.EnumerateArray().Select(tool => new ToolSchema(
                tool.GetProperty("name").GetString()!,
                tool.TryGetProperty("parameters", out var parameters) ? parameters.Clone() : default)),
        ];
    }

    /// <summary>The schema it was made of.</summary>
    /// <exception cref="InvalidOperationException">It is no grammar of one schema.</exception>
    public JsonElement Schema()
    {
        if (Kind != GrammarKind.Schema)
        {
            throw new InvalidOperationException($"A grammar of kind {Kind} has no schema.");
        }

        using var json = JsonDocument.Parse(Json);
        return json.RootElement.Clone();
    }
}

public enum GrammarKind
{
    AnyObject,
    Schema,
    ToolCalls,
}
