using System.Text.Json;
using MaiCluster.Serving.Live.Conversation;

namespace MaiCluster.Gateway.Realtime.Events;

/// <summary>Items as events show them.</summary>
internal static class ItemJson
{
    /// <summary>The item as an object.</summary>
    public static void Write(Utf8JsonWriter json, LiveItem item)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, item.Id);
        json.WriteString("object"u8, "realtime.item"u8);
        json.WriteString("status"u8, item.Status switch { LiveItemStatus.Completed => "completed"u8, LiveItemStatus.Incomplete => "incomplete"u8, _ => "in_progress"u8 });
        switch (item)
        {
            case LiveMessage message:
                WriteMessage(json, message);
                break;
            case LiveCallItem call:
                json.WriteString("type"u8, "function_call"u8);
                json.WriteString("call_id"u8, call.CallId);
                json.WriteString("name"u8, call.Name);
                json.WriteString("arguments"u8, call.Arguments);
                break;
            case LiveCallOutput output:
                json.WriteString("type"u8, "function_call_output"u8);
                json.WriteString("call_id"u8, output.CallId);
                json.WriteString("output"u8, output.Output);
                break;
        }

        json.WriteEndObject();
    }

    private static void WriteMessage(Utf8JsonWriter json, LiveMessage message)
    {
        json.WriteString("type"u8, "message"u8);
        json.WriteString("role"u8, message.Role switch { LiveRole.User => "user"u8, LiveRole.Assistant => "assistant"u8, _ => "system"u8 });
        json.WriteStartArray("content"u8);
        foreach (var part in message.Parts)
        {
            json.WriteStartObject();
            json.WriteString("type"u8, (message.Role == LiveRole.Assistant, part.IsAudio) switch
            {
                (true, true) => "output_audio"u8,
                (true, false) => "output_text"u8,
                (false, true) => "input_audio"u8,
                _ => "input_text"u8,
            });
            json.WriteString(part.IsAudio ? "transcript"u8 : "text"u8, part.Text);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
