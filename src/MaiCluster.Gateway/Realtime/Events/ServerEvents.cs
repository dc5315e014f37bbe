using System.Text.Json;
using MaiCluster.Gateway.Answers;
using MaiCluster.Gateway.Errors;
using MaiCluster.Gateway.Realtime.Settings;
using MaiCluster.Serving.Live.Conversation;

namespace MaiCluster.Gateway.Realtime.Events;

/// <summary>Writes a call's events, in the order in which its state changes. Whoever calls it holds the call's lock.</summary>
internal sealed class ServerEvents(Outbox outbox)
{
    private readonly Utf8Buffer _buffer = new(4096);

    public void Send(string type, Action<Utf8JsonWriter>? members = null)
    {
        _buffer.Clear();
        using (var json = new Utf8JsonWriter(_buffer, AnswerJson.Options))
        {
            json.WriteStartObject();
            json.WriteString("type"u8, type);
            json.WriteString("event_id"u8, LiveId.New("event"));
            members?.Invoke(json);
            json.WriteEndObject();
        }

        outbox.Add(_buffer.Written.ToArray());
    }

    /// <param name="error">What was wrong.</param>
    /// <param name="eventId">The client's event that it is about; null = none.</param>
    public void Error(ApiError error, string? eventId) => Send("error", json =>
    {
        json.WriteStartObject("error"u8);
        WriteError(json, error);
        json.WriteString("event_id"u8, eventId);
        json.WriteEndObject();
    });

    /// <summary>The members of an event's error object.</summary>
    public static void WriteError(Utf8JsonWriter json, ApiError error)
    {
        json.WriteString("type"u8, error.Type);
        json.WriteString("code"u8, error.Code);
        json.WriteString("message"u8, error.Message);
        json.WriteString("param"u8, error.Param);
    }

    public void Session(string type, CallSettings settings, string id, long expiresAt) => Send(type, json =>
    {
        json.WriteStartObject("session"u8);
        SettingsJson.Write(json, settings, id, expiresAt);
        json.WriteEndObject();
    });

    /// <param name="type">Of the event, such as <c>conversation.item.added</c>.</param>
    /// <param name="item">Which.</param>
    /// <param name="previous">The item before it; null = it is the first.</param>
    public void Item(string type, LiveItem item, string? previous) => Send(type, json =>
    {
        json.WriteString("previous_item_id"u8, previous);
        json.WritePropertyName("item"u8);
        ItemJson.Write(json, item);
    });

    /// <summary>An event about an item of the caller's, such as <c>input_audio_buffer.speech_started</c>.</summary>
    public void OfItem(string type, string itemId, Action<Utf8JsonWriter>? more = null) => Send(type, json =>
    {
        json.WriteString("item_id"u8, itemId);
        more?.Invoke(json);
    });

    /// <summary>An event about the content of an item of the caller's.</summary>
    public void OfContent(string type, string itemId, int contentIndex, Action<Utf8JsonWriter> more) => OfItem(type, itemId, json =>
    {
        json.WriteNumber("content_index"u8, contentIndex);
        more(json);
    });
}
