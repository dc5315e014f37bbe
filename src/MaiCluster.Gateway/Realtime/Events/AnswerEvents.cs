using System.Text.Json;
using MaiCluster.Serving.Live.Conversation;

namespace MaiCluster.Gateway.Realtime.Events;

/// <summary>The events of one answer. Whoever calls it holds the call's lock.</summary>
internal sealed class AnswerEvents(ServerEvents events, string responseId)
{
    public void ItemAdded(LiveItem item, int index) => OfOutput("response.output_item.added", index, json => Item(json, item));

    public void ItemDone(LiveItem item, int index) => OfOutput("response.output_item.done", index, json => Item(json, item));

    public void PartAdded(string itemId, int index, bool isAudio) =>
        OfPart("response.content_part.added", itemId, index, json => Part(json, isAudio, ""));

    public void PartDone(string itemId, int index, bool isAudio, string text) =>
        OfPart("response.content_part.done", itemId, index, json => Part(json, isAudio, text));

    /// <summary>More of the text that is written, or of the transcript of what is spoken.</summary>
    public void TextDelta(string itemId, int index, bool isAudio, string delta) =>
        OfPart(isAudio ? "response.output_audio_transcript.delta" : "response.output_text.delta", itemId, index, json => json.WriteString("delta"u8, delta));

    public void TextDone(string itemId, int index, bool isAudio, string text) =>
        OfPart(isAudio ? "response.output_audio_transcript.done" : "response.output_text.done", itemId, index, json => json.WriteString(isAudio ? "transcript"u8 : "text"u8, text));

    public void AudioDelta(string itemId, int index, ReadOnlyMemory<byte> audio) =>
        OfPart("response.output_audio.delta", itemId, index, json => json.WriteBase64String("delta"u8, audio.Span));

    public void AudioDone(string itemId, int index) => OfPart("response.output_audio.done", itemId, index, static _ => { });

    public void ArgumentsDelta(string itemId, int index, string callId, string delta) => OfItem("response.function_call_arguments.delta", itemId, index, json =>
    {
        json.WriteString("call_id"u8, callId);
        json.WriteString("delta"u8, delta);
    });

    public void ArgumentsDone(LiveCallItem call, int index) => OfItem("response.function_call_arguments.done", call.Id, index, json =>
    {
        json.WriteString("call_id"u8, call.CallId);
        json.WriteString("name"u8, call.Name);
        json.WriteString("arguments"u8, call.Arguments);
    });

    private static void Item(Utf8JsonWriter json, LiveItem item)
    {
        json.WritePropertyName("item"u8);
        ItemJson.Write(json, item);
    }

    private static void Part(Utf8JsonWriter json, bool isAudio, string text)
    {
        json.WriteStartObject("part"u8);
        json.WriteString("type"u8, isAudio ? "audio"u8 : "text"u8);
        json.WriteString(isAudio ? "transcript"u8 : "text"u8, text);
        json.WriteEndObject();
    }

    private void OfOutput(string type, int index, Action<Utf8JsonWriter> more) => events.Send(type, json =>
    {
        json.WriteString("response_id"u8, responseId);
        json.WriteNumber("output_index"u8, index);
        more(json);
    });

    private void OfItem(string type, string itemId, int index, Action<Utf8JsonWriter> more) => OfOutput(type, index, json =>
    {
        json.WriteString("item_id"u8, itemId);
        more(json);
    });

    private void OfPart(string type, string itemId, int index, Action<Utf8JsonWriter> more) => OfItem(type, itemId, index, json =>
    {
        json.WriteNumber("content_index"u8, 0);
        more(json);
    });
}
