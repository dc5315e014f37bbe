using MaiCluster.Gateway.Errors;
using MaiCluster.Gateway.Realtime.Events;
using MaiCluster.Gateway.Realtime.Settings;
using MaiCluster.Gateway.Requests;
using MaiCluster.Serving.Audio;
using MaiCluster.Serving.Live.Conversation;
using MaiCluster.Serving.Live.Turns;

namespace MaiCluster.Gateway.Realtime.Calls;

/// <summary>What each event of a client does, and each turn of its caller.</summary>
/// <param name="end">Ends the call.</param>
/// <param name="callEnded">Stops all requests.</param>
internal sealed class CallDesk(CallServices services, CallState call, CallEars ears, Action<CallEnd> end, CancellationToken callEnded) : IDisposable
{
    private const int LeastCommitMs = 100;

    private readonly CallWork _work = new(services, call, callEnded);
    private readonly CallItems _items = new(call);
    private string _turnItemId = LiveId.New("item");

    /// <summary>Does what a client asks; settings are not its business.</summary>
    /// <returns>What is wrong with it; null when nothing is.</returns>
    public ApiError? Take(ClientEvent asked) => asked.Type switch
    {
        "input_audio_buffer.append" => Append(asked.Audio),
        "input_audio_buffer.commit" => Commit(),
        "input_audio_buffer.clear" => Clear(),
        "conversation.item.create" => Create(asked),
        "conversation.item.retrieve" => Locked(() => _items.Retrieve(asked.ItemId)),
        "conversation.item.delete" => Locked(() => _items.Delete(asked.ItemId)),
        "conversation.item.truncate" => Locked(() => _items.Truncate(asked.ItemId, asked.AudioEndMs)),
        "response.create" => Answer(asked.Answer!),
        "response.cancel" => Locked(() => Cancel(asked.ResponseId)),
        _ => throw new InvalidOperationException($"Nothing is done for {asked.Type}."),
    };

    /// <summary>Speaks again where the session wants it and the caller has been silent for long after an answer.</summary>
    public void PromptSilentCaller()
    {
        lock (call.Gate)
        {
            if (call.Settings.Turns?.IdleTimeoutMs is not { } most || ears.IsSpeaking || !_work.IsSilentFor(TimeSpan.FromMilliseconds(most)))
            {
                return;
            }

            var item = new LiveMessage(LiveId.New("item"), LiveItemStatus.Completed, LiveRole.User, [new LivePart(true, "")]);
            var until = ears.EndMs;
            call.Events.OfItem("input_audio_buffer.timeout_triggered", item.Id, json =>
            {
                json.WriteNumber("audio_start_ms"u8, Math.Max(0, until - most));
                json.WriteNumber("audio_end_ms"u8, until);
            });
            if (call.Add(item) is null)
            {
                _work.Begin(new AnswerPlan { Settings = call.Settings, AskedTimestamp = services.Time.GetTimestamp() });
            }
        }
    }

    /// <summary>Waits until nothing runs any more; the call has ended.</summary>
    public Task StopAsync() => _work.StopAsync();

    public void Dispose() => _work.Dispose();

    private ApiError? Append(byte[] audio)
    {
        ears.Listen(audio, Turn);
        if (ears.Buffered.TotalSeconds > services.Limits.LiveBufferSeconds)
        {
            end(CallEnd.TooMuchAudio(services.Limits.LiveBufferSeconds));
        }

        return null;
    }

    private void Turn(TurnChange change)
    {
        if (change == TurnChange.Stopped)
        {
            var audio = ears.TakeTurn();
            lock (call.Gate)
            {
                call.Events.OfItem("input_audio_buffer.speech_stopped", _turnItemId, json => json.WriteNumber("audio_end_ms"u8, ears.TurnEndMs));
                if (AddTurn(audio) is { } error)
                {
                    call.Events.Error(error, null);
                }
            }

            return;
        }

        lock (call.Gate)
        {
            call.Events.OfItem("input_audio_buffer.speech_started", _turnItemId, json => json.WriteNumber("audio_start_ms"u8, ears.TurnStartMs));
            _work.CallerSpoke();
            if (call.Settings.Turns is { InterruptResponse: true })
            {
                call.Interrupt();
            }
        }
    }

    private ApiError? Commit()
    {
        if (ears.Buffered.TotalMilliseconds < LeastCommitMs)
        {
            return CallState.Fault(null, $"The buffer has {ears.Buffered.TotalMilliseconds:0} ms of audio; at least {LeastCommitMs} ms make a turn.", "input_audio_buffer_commit_empty");
        }

        var audio = ears.TakeAll();
        lock (call.Gate)
        {
            return AddTurn(audio);
        }
    }

    private ApiError? Clear()
    {
        ears.Clear();
        lock (call.Gate)
        {
            call.Events.Send("input_audio_buffer.cleared");
        }

        return null;
    }

    /// <summary>The caller's turn joins the conversation; where the session wants it, an answer begins.</summary>
    private ApiError? AddTurn(DecodedAudio audio)
    {
        var item = new LiveMessage(_turnItemId, LiveItemStatus.Completed, LiveRole.User, [new LivePart(true, null)]);
        _turnItemId = LiveId.New("item");
        if (call.Conversation.IsFull)
        {
            return call.Add(item);
        }

        call.Events.OfItem("input_audio_buffer.committed", item.Id, json => json.WriteString("previous_item_id"u8, call.Conversation.LastId));
        var error = call.Add(item);
        _work.WriteDown(item.Id, 0, audio);
        if (call.Settings.Turns is { CreateResponse: true })
        {
            _work.BeginNext(new AnswerPlan { Settings = call.Settings, AskedTimestamp = services.Time.GetTimestamp(), TurnItemId = item.Id });
        }

        return error;
    }

    private ApiError? Create(ClientEvent asked)
    {
        if (asked.Item!.Type == "item_reference")
        {
            return CallState.Fault("item.type", "'item.type' is \"item_reference\", which only the input of response.create takes.");
        }

        var (item, recordings) = CallItems.Read(asked.Item, call.Settings.Input);
        lock (call.Gate)
        {
            if (call.Add(item, asked.PreviousItemId) is { } error)
            {
                return error;
            }

            foreach (var (part, audio) in recordings)
            {
                _work.WriteDown(item.Id, part, audio);
            }
        }

        return null;
    }

    private ApiError? Answer(AnswerDraft draft)
    {
        var settings = draft.Value;
        var faults = new RequestFaults();
        SettingsChecks.Check(settings, call.Models, "response", faults);
        if (faults.First is { } fault)
        {
            return ApiError.From(fault);
        }

        lock (call.Gate)
        {
            if (services.Readiness.Draining.IsCompleted)
            {
                return CallEnd.Draining;
            }

            if (call.Answer is { } running)
            {
                return CallState.Fault(null, $"The answer {running.Id} is under way. Wait for its response.done, or send response.cancel.", "conversation_already_has_active_response");
            }

            var (input, error) = _items.ReadInput(draft.Input);
            if (error is not null)
            {
                return error;
            }

            _work.Begin(new AnswerPlan { Settings = settings, Joins = draft.Joins, Input = input, Metadata = draft.Metadata, AskedTimestamp = services.Time.GetTimestamp() });
            return null;
        }
    }

    private ApiError? Cancel(string? id)
    {
        if (call.Answer is not { } running)
        {
            return CallState.Fault(null, "No answer is under way.", "response_cancel_not_active");
        }

        if (id is not null && id != running.Id)
        {
            return CallState.Fault("response_id", $"The answer under way is {running.Id}.", "response_cancel_not_active");
        }

        running.End(AnswerStatus.Cancelled, "client_cancelled");
        return null;
    }

    private ApiError? Locked(Func<ApiError?> change)
    {
        lock (call.Gate)
        {
            return change();
        }
    }
}
