using MaiCluster.Gateway.Realtime.Settings;

namespace MaiCluster.Gateway.Realtime.Events;

/// <summary>An event of a client, as sent; which fields are filled depends on its type.</summary>
internal sealed class ClientEvent
{
    public string Type { get; set; } = "";

    /// <summary>The client's own; an error about the event repeats it.</summary>
    public string? EventId { get; set; }

    /// <summary>Of <c>session.update</c>: the settings as they shall be.</summary>
    public SettingsDraft? Session { get; set; }

    /// <summary>Of <c>response.create</c>.</summary>
    public AnswerDraft? Answer { get; set; }

    /// <summary>Of <c>input_audio_buffer.append</c>: bytes of the session's input format.</summary>
    public byte[] Audio { get; set; } = [];

    public ItemDraft? Item { get; set; }

    public string? PreviousItemId { get; set; }

    public string ItemId { get; set; } = "";

    public int ContentIndex { get; set; }

    public int AudioEndMs { get; set; }

    public string? ResponseId { get; set; }
}

/// <summary>What <c>response.create</c> asks for besides what the session says.</summary>
internal sealed class AnswerDraft : SettingsDraft
{
    /// <summary>The answer joins the conversation.</summary>
    public bool Joins { get; set; } = true;

    /// <summary>What it answers in place of the conversation; null = the conversation.</summary>
    public List<ItemDraft>? Input { get; set; }

    public IReadOnlyList<KeyValuePair<string, string>>? Metadata { get; set; }
}
