using System.Diagnostics.CodeAnalysis;
using System.Net.WebSockets;
using MaiCluster.Gateway.Errors;
using MaiCluster.Gateway.Hosting;
using MaiCluster.Gateway.Realtime.Events;
using MaiCluster.Gateway.Realtime.Settings;
using MaiCluster.Serving.Admission;
using MaiCluster.Serving.Live;

namespace MaiCluster.Gateway.Realtime.Calls;

/// <summary>A call from its first event to its closing frame: reads what the client sends, watches the limits, and leaves nothing running behind it.</summary>
internal sealed class LiveCall : IDisposable
{
    /// <summary>How long a client may take to answer a closing frame.</summary>
    private static readonly TimeSpan ClosingGrace = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan WatchInterval = TimeSpan.FromMilliseconds(200);

    private readonly CallServices _services;
    private readonly CallState _call;
    private readonly CallEars _ears;
    private readonly Outbox _outbox;
    private readonly CancellationTokenSource _end = new();
    private readonly CancellationTokenSource _giveUp;
    private readonly CallDesk _desk;
    private readonly long _expiresAt;
    private CallEnd? _why;
    private Task _ending = Task.CompletedTask;
    private long _lastMessage;

    /// <param name="settings">To begin with.</param>
    /// <param name="credential">What was shown for it: checked again for each request, so that a revoked key stops.</param>
    public LiveCall(CallServices services, CallModels models, CallSettings settings, Exchange exchange, Credential credential, IVoiceEar ear)
    {
        _services = services;
        _outbox = new Outbox(services.Limits.ReaderSilence, services.Time);
        _call = new CallState(LiveId.New("sess"), exchange, credential, models, settings, _outbox, services.Limits, services.Time);
        _ears = new CallEars(ear, settings.Input, settings.Turns);
        _desk = new CallDesk(services, _call, _ears, End, _end.Token);
        _giveUp = new CancellationTokenSource();
        _expiresAt = services.Time.GetUtcNow().AddSeconds(services.Limits.LiveSessionSeconds).ToUnixTimeSeconds();
        _lastMessage = services.Time.GetTimestamp();
    }

    /// <summary>Holds the call until it has ended.</summary>
    /// <param name="aborted">The connection is gone.</param>
    [SuppressMessage("Design", "CA1031", Justification = "The last place that can tell the client: an exception is a bug, a log line and a closing frame.")]
    public async Task RunAsync(WebSocket socket, Exchange exchange, CancellationToken aborted)
    {
        await using var gone = aborted.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), _giveUp);
        lock (_call.Gate)
        {
            _call.Events.Session("session.created", _call.Settings, _call.Id, _expiresAt);
        }

        var sending = SendAsync(socket);
        var watching = WatchAsync();
        try
        {
            await ReadAsync(socket);
        }
        catch (Exception error)
        {
            _services.Frame.Report(error, exchange);
            End(CallEnd.Failed(ApiError.From(UnexpectedFailure.Of(error, exchange.Id))));
        }
        finally
        {
            End(CallEnd.Left);
            await _ending;
            await _desk.StopAsync();
            await watching;
            _giveUp.CancelAfter(ClosingGrace);
            await sending;
            if (_call.HasSession)
            {
                await _services.Sessions.DeleteAsync(_call.Session);
            }

            exchange.ClientLeft = ReferenceEquals(_why, CallEnd.Left) && socket.State is not (WebSocketState.Closed or WebSocketState.CloseReceived);
        }
    }

    public void Dispose()
    {
        _ears.Dispose();
        _desk.Dispose();
        _end.Dispose();
        _giveUp.Dispose();
    }

    private async Task ReadAsync(WebSocket socket)
    {
        var reader = new MessageReader(socket, _services.Limits.LiveMessageBytes);
        while (true)
        {
            var (kind, text) = await reader.ReadAsync(_giveUp.Token);
            Volatile.Write(ref _lastMessage, _services.Time.GetTimestamp());
            if (kind == MessageReader.Kind.Closed)
            {
                return;
            }

            if (Volatile.Read(ref _why) is not null)
            {
                continue; // the client has not seen yet that it is over
            }

            switch (kind)
            {
                case MessageReader.Kind.TooLong:
                    End(CallEnd.TooLong(_services.Limits.LiveMessageBytes));
                    break;
                case MessageReader.Kind.Binary:
                    Refuse(CallState.Fault(null, "This message is binary. Events are JSON in text messages; audio is base64 in input_audio_buffer.append."), null);
                    break;
                default:
                    await TakeAsync(text);
                    break;
            }
        }
    }

    private async Task TakeAsync(ReadOnlyMemory<byte> text)
    {
        var (taken, error, id) = _services.Reader.Read(text, _call.Settings);
        error ??= taken!.Type switch
        {
            "session.update" => await UpdateAsync(taken),
            _ => _desk.Take(taken),
        };
        if (error is not null)
        {
            Refuse(error, id);
        }
    }

    private async ValueTask<ApiError?> UpdateAsync(ClientEvent update)
    {
        var settings = update.Session!.Value;
        if (await CheckedSettings.FaultAsync(settings, _call.Models, _services.Pipeline, _call.Key, "session", _end.Token) is { } fault)
        {
            return fault;
        }

        _ears.Configure(settings.Input, settings.Turns);
        lock (_call.Gate)
        {
            _call.Settings = settings;
            _call.Events.Session("session.updated", settings, _call.Id, _expiresAt);
        }

        return null;
    }

    private void Refuse(ApiError error, string? eventId)
    {
        lock (_call.Gate)
        {
            _call.Events.Error(error, eventId);
        }
    }

    /// <summary>Watches what no event tells: time, and the node.</summary>
    private async Task WatchAsync()
    {
        var limits = _services.Limits;
        var isDraining = false;
        using var pace = new PeriodicTimer(WatchInterval, _services.Time);
        try
        {
            while (await pace.WaitForNextTickAsync(_end.Token))
            {
                if (_outbox.IsGone)
                {
                    End(CallEnd.Left);
                    await _giveUp.CancelAsync();
                }
                else if (_services.Readiness.Draining.IsCompleted)
                {
                    isDraining = Drain(isDraining);
                }
                else if (_call.Now.TotalSeconds >= limits.LiveSessionSeconds)
                {
                    End(CallEnd.Expired(limits.LiveSessionSeconds));
                }
                else if (_services.Time.GetElapsedTime(Volatile.Read(ref _lastMessage)).TotalSeconds >= limits.LiveIdleSeconds)
                {
                    End(CallEnd.Idle(limits.LiveIdleSeconds));
                }
                else
                {
                    _desk.PromptSilentCaller();
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The call has ended.
        }
    }

    /// <summary>Tells once, then ends with the answer under way.</summary>
    private bool Drain(bool wasTold)
    {
        lock (_call.Gate)
        {
            if (!wasTold)
            {
                _call.Events.Error(CallEnd.Draining, null);
            }
            else if (_call.Answer is null)
            {
                End(CallEnd.Drained);
            }
        }

        return true;
    }

    /// <summary>Ends the call, once: what comes later changes nothing.</summary>
    private void End(CallEnd why)
    {
        lock (_call.Gate)
        {
            if (_why is not null)
            {
                return;
            }

            _why = why;
            if (why.Error is { } error)
            {
                _call.Events.Error(error, null);
            }
        }

        _outbox.Complete();
        _giveUp.CancelAfter(ClosingGrace + _services.Limits.ReaderSilence);
        _ending = _end.CancelAsync(); // not here: what it stops must not run under the lock
    }

    private async Task SendAsync(WebSocket socket)
    {
        if (await _outbox.SendAsync(socket))
        {
            try
            {
                var why = _why ?? CallEnd.Left;
                await socket.CloseOutputAsync(why.Status, why.Reason, _giveUp.Token);
                _giveUp.CancelAfter(ClosingGrace);
            }
            catch (Exception error) when (error is WebSocketException or OperationCanceledException or IOException or ObjectDisposedException or InvalidOperationException)
            {
                // The client did not wait for it.
            }
        }
        else
        {
            await _giveUp.CancelAsync(); // it takes nothing, so it need not be listened to
        }
    }
}
