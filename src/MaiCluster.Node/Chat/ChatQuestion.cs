using System.Text.Json;

namespace MaiCluster.Node.Chat;

/// <summary>What one chat completion asks for.</summary>
internal sealed record ChatQuestion(string Model, IReadOnlyList<ChatTurn> Turns)
{
    /// <summary>Null = the model's own.</summary>
    public double? Temperature { get; init; }

    /// <summary>Null = the node's limit.</summary>
    public int? MaxTokens { get; init; }

    public byte[] ToJson()
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("model", Model);
            json.WriteBoolean("stream", true);
            if (Temperature is { } temperature)
            {
                json.WriteNumber("temperature", temperature);
            }

            if (MaxTokens is { } tokens)
            {
                json.WriteNumber("max_completion_tokens", tokens);
            }

            json.WriteStartArray("messages");
            foreach (var turn in Turns)
            {
                json.WriteStartObject();
                json.WriteString("role", turn.Role);
                json.WriteString("content", turn.Content);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }
}
