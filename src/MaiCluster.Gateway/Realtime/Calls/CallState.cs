using MaiCluster.Gateway.Errors;
using MaiCluster.Gateway.Hosting;
using MaiCluster.Gateway.Limits;
using MaiCluster.Gateway.Realtime.Events;
using MaiCluster.Gateway.Realtime.Settings;
using MaiCluster.Gateway.Requests;
using MaiCluster.Serving.Admission;
using MaiCluster.Serving.Live.Conversation;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Sessions;

namespace MaiCluster.Gateway.Realtime.Calls;

/// <summary>
/// What a call knows and says. Everything here is read, changed and told to the client under <see cref="Gate"/>, so that events
/// leave in the order of the changes; nothing is awaited under it.
/// </summary>
internal sealed class CallState
{
    private readonly Dictionary<string, Task<RequestFailure?>> _transcripts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SpokenItem> _spoken = new(StringComparer.Ordinal);
    private readonly TimeProvider _time;
    private readonly long _started;
    private readonly int _mostCharacters;

    public CallState(string id, Exchange exchange, Credential credential, CallModels models, CallSettings settings, Outbox outbox, GatewayOptions limits, TimeProvider time)
    {
        (Id, Request, Key, Credential, Models, Settings, Outbox) = (id, exchange.Id, exchange.Key!, credential, models, settings, outbox);
        (_time, _started) = (time, time.GetTimestamp());
        Session = SessionId.Of(Key.Id, id);
        Conversation = new LiveConversation(limits.MaxMessages);
        _mostCharacters = limits.MaxBodyBytes;
        Events = new ServerEvents(outbox);
    }

    public Lock Gate { get; } = new();

    public string Id { get; }

    /// <summary>The client's own: the parent of those that the call makes.</summary>
    public RequestId Request { get; }

    /// <summary>Who pays.</summary>
    public ApiKey Key { get; }

    public string KeyId => Key.Id;

    /// <summary>What was shown for the key: checked again for each request.</summary>
    public Credential Credential { get; }

    /// <summary>The session that holds the text model's tokens of this call.</summary>
    public SessionId Session { get; }

    /// <summary>Some answer has used it.</summary>
    public bool HasSession { get; set; }

    public CallModels Models { get; }

    public Outbox Outbox { get; }

    public CallSettings Settings { get; set; }

    public LiveConversation Conversation { get; }

    public ServerEvents Events { get; }

    public string ConversationId { get; } = LiveId.New("conv");

    /// <summary>The answer under way; null when there is none.</summary>
    public AnswerOutput? Answer { get; set; }

    /// <summary>The answer that was spoken last, or is.</summary>
    public SpokenItem? LastSpoken { get; private set; }

    /// <summary>Since the call began.</summary>
    public TimeSpan Now => _time.GetElapsedTime(_started);

    /// <summary>Adds an item, and tells of it.</summary>
    /// <param name="after">As <see cref="LiveConversation.Insert"/>.</param>
    /// <returns>What is wrong with that; null when nothing is.</returns>
    public ApiError? Add(LiveItem item, string? after = null)
    {
        if (Conversation.IsFull)
        {
            return Fault("item", $"The conversation has {Conversation.Items.Count} items, which is the most. Delete some with conversation.item.delete.");
        }

        if (Conversation.Characters + LiveConversation.CharactersOf(item) > _mostCharacters)
        {
            return Fault("item", $"The conversation has {Conversation.Characters} characters; with this item it would have more than {_mostCharacters}, which is the most. Delete some with conversation.item.delete.");
        }

        if (Conversation.Find(item.Id) is not null)
        {
            return Fault("item.id", $"The conversation has an item '{item.Id}' already.");
        }

        if (!Conversation.Insert(item, after))
        {
            return Missing("previous_item_id", after!);
        }

        Events.Item("conversation.item.added", item, Conversation.Before(item.Id));
        if (item.Status == LiveItemStatus.Completed)
        {
            Events.Item("conversation.item.done", item, Conversation.Before(item.Id));
        }

        return null;
    }

    /// <summary>An answer begins to be spoken.</summary>
    /// <param name="isKept">The item is part of the conversation, and may be truncated.</param>
    public SpokenItem Speak(string itemId, bool isKept)
    {
        LastSpoken = new SpokenItem(itemId);
        if (isKept)
        {
            _spoken[itemId] = LastSpoken;
        }

        return LastSpoken;
    }

    /// <summary>What was said of an item; null when it was not spoken here.</summary>
    public SpokenItem? SpokenOf(string itemId) => _spoken.GetValueOrDefault(itemId);

    public void Forget(string itemId)
    {
        _spoken.Remove(itemId);
        _transcripts.Remove(itemId);
    }

    /// <summary>The transcript of an item is on its way; the task ends with why it failed.</summary>
    public void Expect(string itemId, Task<RequestFailure?> transcript) => _transcripts[itemId] = transcript;

    /// <summary>The transcripts of these items that are on their way. Takes the lock itself.</summary>
    public IReadOnlyList<Task<RequestFailure?>> TranscriptsOf(IEnumerable<LiveItem> items)
    {
        lock (Gate)
        {
            return [.. items.Select(item => _transcripts.GetValueOrDefault(item.Id)).OfType<Task<RequestFailure?>>()];
        }
    }

    /// <summary>The caller speaks: what is being said stops, and counts as far as it was heard.</summary>
    public void Interrupt()
    {
        var cut = Answer?.SpokenId;
        Answer?.End(AnswerStatus.Cancelled, "turn_detected");
        if (LastSpoken is { } last && (last.ItemId == cut || last.Playback.IsPlaying(Now)))
        {
            Truncate(last, last.Playback.Heard(Now));
        }
    }

    /// <summary>Cuts an answer to what was heard of it.</summary>
    public void Truncate(SpokenItem spoken, TimeSpan heard)
    {
        if (Conversation.Find(spoken.ItemId) is not LiveMessage message)
        {
            return; // deleted, or it never joined
        }

        Conversation.Replace(message with { Parts = [new LivePart(true, spoken.Said.TextUpTo(heard))] });
        Events.OfContent("conversation.item.truncated", spoken.ItemId, 0, json => json.WriteNumber("audio_end_ms"u8, (long)heard.TotalMilliseconds));
    }

    public static ApiError Missing(string param, string id) => Fault(param, $"The conversation has no item '{(id.Length <= 64 ? id : id[..64] + "...")}'.", "item_not_found");

    public static ApiError Fault(string? param, string message, string? code = null)
    {
        var faults = new RequestFaults();
        faults.Invalid(param, message);
        return ApiError.From(faults.First!) with { Code = code };
    }
}
