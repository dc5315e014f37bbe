using MaiCluster.Gateway.Errors;
using MaiCluster.Gateway.Realtime.Events;
using MaiCluster.Serving.Audio;
using MaiCluster.Serving.Live.Audio;
using MaiCluster.Serving.Live.Conversation;

namespace MaiCluster.Gateway.Realtime.Calls;

/// <summary>What clients do with the items of a call. Whoever calls it holds the call's lock.</summary>
internal sealed class CallItems(CallState call)
{
    /// <summary>An item as its client sent it, and the recordings in it by part, still to be written down. Needs no lock.</summary>
    /// <param name="format">Of the recordings.</param>
    public static (LiveItem Item, IReadOnlyList<(int Part, DecodedAudio Audio)> Recordings) Read(ItemDraft draft, LiveFormat format)
    {
        var id = draft.Id ?? LiveId.New("item");
        switch (draft.Type)
        {
            case "function_call":
                return (new LiveCallItem(id, LiveItemStatus.Completed, draft.CallId ?? LiveId.New("call"), draft.Name!, draft.Arguments!), []);
            case "function_call_output":
                return (new LiveCallOutput(id, LiveItemStatus.Completed, draft.CallId!, draft.Output!), []);
        }

        var recordings = new List<(int, DecodedAudio)>();
        var parts = new List<LivePart>(draft.Parts.Count);
        foreach (var part in draft.Parts)
        {
            if (part.Type == "input_audio")
            {
                recordings.Add((parts.Count, Decode(part.Audio!, format)));
            }

            parts.Add(part.Type switch
            {
                "input_audio" => new LivePart(true, null),
                "output_audio" => new LivePart(true, part.Transcript),
                _ => new LivePart(false, part.Text),
            });
        }

        var role = draft.Role switch { "user" => LiveRole.User, "assistant" => LiveRole.Assistant, _ => LiveRole.System };
        return (new LiveMessage(id, LiveItemStatus.Completed, role, parts), recordings);
    }

    /// <summary>The input of one answer; null = none was given.</summary>
    public (IReadOnlyList<LiveItem>? Input, ApiError? Error) ReadInput(List<ItemDraft>? drafts)
    {
        if (drafts is null)
        {
            return (null, null);
        }

        var items = new List<LiveItem>(drafts.Count);
        for (var index = 0; index < drafts.Count; index++)
        {
            var draft = drafts[index];
            if (draft.Type == "item_reference")
            {
                if (call.Conversation.Find(draft.Id!) is not { } known)
                {
                    return (null, CallState.Missing($"response.input[{index}].id", draft.Id!));
                }

                items.Add(known);
                continue;
            }

            if (draft.Parts.Exists(part => part.Type == "input_audio"))
            {
                return (null, CallState.Fault($"response.input[{index}].content", "Audio in 'response.input' is not heard: add it with conversation.item.create, and refer to it with an item_reference."));
            }

            items.Add(Read(draft, LiveFormat.Pcm).Item);
        }

        return (items, null);
    }

    public ApiError? Retrieve(string id)
    {
        if (call.Conversation.Find(id) is not { } item)
        {
            return CallState.Missing("item_id", id);
        }

        call.Events.Send("conversation.item.retrieved", json =>
        {
            json.WritePropertyName("item"u8);
            ItemJson.Write(json, item);
        });
        return null;
    }

    public ApiError? Delete(string id)
    {
        if (!call.Conversation.Delete(id))
        {
            return CallState.Missing("item_id", id);
        }

        call.Forget(id);
        call.Events.OfItem("conversation.item.deleted", id);
        return null;
    }

    public ApiError? Truncate(string id, int audioEndMs)
    {
        if (call.Conversation.Find(id) is not { } item)
        {
            return CallState.Missing("item_id", id);
        }

        if (item is not LiveMessage { Role: LiveRole.Assistant } || call.SpokenOf(id) is not { } spoken)
        {
            return CallState.Fault("item_id", $"The item '{id}' was not spoken here: only answers with audio can be truncated.");
        }

        if (item.Status == LiveItemStatus.InProgress)
        {
            return CallState.Fault("item_id", $"The item '{id}' is being spoken: send response.cancel before.");
        }

        var heard = TimeSpan.FromMilliseconds(audioEndMs);
        if (heard > spoken.Said.Length)
        {
            return CallState.Fault("audio_end_ms", $"'audio_end_ms' is {audioEndMs}, and the item has {(long)spoken.Said.Length.TotalMilliseconds} ms of audio.");
        }

        call.Truncate(spoken, heard);
        return null;
    }

    private static DecodedAudio Decode(byte[] audio, LiveFormat format)
    {
        var samples = new CallerAudio();
        new LiveAudioReader(format).Add(audio, samples.Tail);
        return samples.Take(0, samples.End);
    }
}
