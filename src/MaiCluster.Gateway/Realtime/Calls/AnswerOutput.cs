using System.Text;
using System.Text.Json;
using MaiCluster.Gateway.Errors;
using MaiCluster.Gateway.Realtime.Events;
using MaiCluster.Serving.Live.Conversation;

namespace MaiCluster.Gateway.Realtime.Calls;

/// <summary>What an answer has said so far, and the events that tell of it. Whoever calls it holds the call's lock; once it has ended it says nothing more.</summary>
internal sealed class AnswerOutput
{
    private readonly CallState _call;
    private readonly AnswerPlan _plan;
    private readonly AnswerEvents _events;
    private readonly List<LiveItem> _items = [];
    private readonly StringBuilder _text = new();
    private readonly Func<Task> _stop;
    private LiveMessage? _message;
    private int _messageIndex;
    private bool _textIsDone;
    private LiveCallItem? _function;

    /// <param name="stop">Stops its requests; called when it ends before they do.</param>
    public AnswerOutput(CallState call, AnswerPlan plan, Func<Task> stop)
    {
        (_call, _plan, _stop) = (call, plan, stop);
        _events = new AnswerEvents(call.Events, Id);
        call.Events.Send("response.created", json => Write(json, null, null));
    }

    public string Id { get; } = LiveId.New("resp");

    public AnswerStatus Status { get; private set; }

    public bool IsOver => Status != AnswerStatus.InProgress;

    public AnswerCounts Counts { get; } = new();

    /// <summary>Completes when its requests were told to stop.</summary>
    public Task Stopped { get; private set; } = Task.CompletedTask;

    /// <summary>The item that is spoken; null when none is.</summary>
    public string? SpokenId => Spoken?.ItemId;

    public SpokenItem? Spoken { get; private set; }

    private bool Speaks => _plan.Settings.Speaks;

    /// <summary>More text.</summary>
    public void Text(string delta)
    {
        if (IsOver)
        {
            return;
        }

        if (_message is null)
        {
            _message = new LiveMessage(LiveId.New("item"), LiveItemStatus.InProgress, LiveRole.Assistant, []);
            _messageIndex = AddItem(_message);
            _events.PartAdded(_message.Id, _messageIndex, Speaks);
            Spoken = Speaks ? _call.Speak(_message.Id, _plan.Joins) : null;
        }

        _text.Append(delta);
        _events.TextDelta(_message.Id, _messageIndex, Speaks, delta);
    }

    /// <summary>The text is whole.</summary>
    public void TextDone()
    {
        if (!IsOver && _message is not null && !_textIsDone)
        {
            _textIsDone = true;
            _events.TextDone(_message.Id, _messageIndex, Speaks, _text.ToString());
        }
    }

    /// <summary>More audio of the text; false when the answer has ended.</summary>
    public bool Audio(ReadOnlyMemory<byte> audio, TimeSpan length)
    {
        if (IsOver || _message is null)
        {
            return false;
        }

        Spoken!.Said.Add(length);
        Spoken.Playback.Send(length, _call.Now);
        Counts.AudioOut += length;
        _events.AudioDelta(_message.Id, _messageIndex, audio);
        return true;
    }

    /// <summary>A function call begins.</summary>
    public void Call(string callId, string name)
    {
        EndCall(LiveItemStatus.Completed);
        if (!IsOver)
        {
            _function = new LiveCallItem(LiveId.New("item"), LiveItemStatus.InProgress, callId, name, "");
            AddItem(_function);
        }
    }

    /// <summary>More of its arguments.</summary>
    public void Arguments(string delta)
    {
        if (!IsOver && _function is not null)
        {
            Change(_function = _function with { Arguments = _function.Arguments + delta });
            _events.ArgumentsDelta(_function.Id, IndexOf(_function), _function.CallId, delta);
        }
    }

    /// <summary>The end of the answer, by itself or not.</summary>
    /// <param name="status">How it ends.</param>
    /// <param name="reason">In OpenAI's words, where it is cancelled or incomplete.</param>
    /// <param name="error">Where it failed.</param>
    public void End(AnswerStatus status, string? reason = null, ApiError? error = null)
    {
        if (IsOver)
        {
            return;
        }

        var item = status == AnswerStatus.Completed ? LiveItemStatus.Completed : LiveItemStatus.Incomplete;
        EndMessage(item);
        EndCall(item);
        Status = status;
        _call.Events.Send("response.done", json => Write(json, reason, error));
        if (_call.Answer == this)
        {
            _call.Answer = null;
        }

        if (status is AnswerStatus.Cancelled or AnswerStatus.Failed)
        {
            Stopped = _stop();
        }
    }

    private void EndMessage(LiveItemStatus status)
    {
        if (_message is not { } open)
        {
            return;
        }

        TextDone();
        if (Speaks)
        {
            _events.AudioDone(open.Id, _messageIndex);
        }

        _events.PartDone(open.Id, _messageIndex, Speaks, _text.ToString());
        _message = open with { Status = status, Parts = [new LivePart(Speaks, _text.ToString())] };
        Close(_message, _messageIndex);
    }

    private void EndCall(LiveItemStatus status)
    {
        if (_function is { } open && !IsOver)
        {
            var whole = open with { Status = status };
            _events.ArgumentsDone(whole, IndexOf(open));
            Close(whole, IndexOf(open));
            _function = null;
        }
    }

    private int AddItem(LiveItem item)
    {
        _items.Add(item);
        var index = _items.Count - 1;
        _events.ItemAdded(item, index);
        if (_plan.Joins && !_call.Conversation.IsFull)
        {
            _call.Conversation.Insert(item);
            _call.Events.Item("conversation.item.added", item, _call.Conversation.Before(item.Id));
        }

        return index;
    }

    private void Close(LiveItem item, int index)
    {
        Change(item);
        _events.ItemDone(item, index);
        if (_plan.Joins && _call.Conversation.Replace(item))
        {
            _call.Events.Item("conversation.item.done", item, _call.Conversation.Before(item.Id));
        }
    }

    private void Change(LiveItem item) => _items[IndexOf(item)] = item;

    private int IndexOf(LiveItem item) => _items.FindIndex(other => other.Id == item.Id);

    private void Write(Utf8JsonWriter json, string? reason, ApiError? error)
    {
        json.WriteStartObject("response"u8);
        json.WriteString("object"u8, "realtime.response"u8);
        json.WriteString("id"u8, Id);
        json.WriteString("status"u8, Name(Status));
        ResponseJson.Details(json, Status, Name(Status), reason, error);
        json.WriteStartArray("output"u8);
        _items.ForEach(item => ItemJson.Write(json, item));
        json.WriteEndArray();
        json.WriteString("conversation_id"u8, _plan.Joins ? _call.ConversationId : null);
        ResponseJson.Settings(json, _plan);
        if (IsOver)
        {
            Counts.Write(json);
        }
        else
        {
            json.WriteNull("usage"u8);
        }

        json.WriteEndObject();
    }

    private static string Name(AnswerStatus status) => status switch
    {
        AnswerStatus.InProgress => "in_progress",
        AnswerStatus.Completed => "completed",
        AnswerStatus.Cancelled => "cancelled",
        AnswerStatus.Failed => "failed",
        _ => "incomplete",
    };
}
