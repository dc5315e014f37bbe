using System.Diagnostics.CodeAnalysis;
using System.Text;
using MaiCluster.Gateway.Errors;
using MaiCluster.Gateway.Realtime.Events;
using MaiCluster.Gateway.Realtime.Settings;
using MaiCluster.Serving.Audio;
using MaiCluster.Serving.Live.Conversation;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Streams;
using MaiCluster.Serving.Transcription;

namespace MaiCluster.Gateway.Realtime.Calls;

/// <summary>Writes down a part of an item: a request of its own. Answers wait for the text, not for its usage record.</summary>
internal sealed class TurnScribe(CallServices services, CallState call, CallSettings settings, string itemId, int contentIndex, DecodedAudio audio)
{
    private readonly TaskCompletionSource<RequestFailure?> _text = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly StringBuilder _heard = new();

    /// <summary>Completes when the item has its text, with why it has none.</summary>
    public Task<RequestFailure?> Text => _text.Task;

    /// <summary>Ends with the request.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "The last place that can end the transcript: an exception is a bug, a log line and a failed transcript.")]
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var exchange = services.Frame.Begin(call.Key);
        var language = settings.Transcription?.Language ?? call.Models.Live.Language;
        var work = new TranscriptionWork
        {
            Audio = audio,
            Language = language is null ? null : LanguageNames.CodeOf(language),
            Prompt = settings.Transcription?.Prompt,
            Detail = TranscriptDetail.Text,
        };
        try
        {
            var model = settings.Transcription?.Model ?? call.Models.Transcribe.Name;
            var failure = audio.Length == 0 ? null
                : await new CallRequest(services, call, exchange, CallRequest.Transcribe).RunAsync(work.ToRequest(exchange.Id, call.Key.Requester, model), TakeAsync, cancellationToken);
            End(failure is null ? null : ApiError.From(failure), failure);
        }
        catch (Exception error)
        {
            services.Frame.Report(error, exchange);
            var failure = UnexpectedFailure.Of(error, exchange.Id);
            End(ApiError.From(failure), failure);
        }
    }

    private ValueTask TakeAsync(GeneratedToken token)
    {
        if (token.Part is { } part)
        {
            var said = string.Concat(TranscriptPart.Read(part).Segments.Select(segment => segment.Text));
            var delta = _heard.Length == 0 ? said.TrimStart() : said;
            if (delta.Length > 0)
            {
                _heard.Append(delta);
                Tell("delta", json => json.WriteString("delta"u8, delta));
            }
        }

        if (token.Finish != FinishReason.None)
        {
            End(null, null);
        }

        return default;
    }

    /// <summary>Once, however often it is called.</summary>
    private void End(ApiError? error, RequestFailure? failure)
    {
        if (_text.Task.IsCompleted)
        {
            return;
        }

        var text = _heard.ToString().Trim();
        lock (call.Gate)
        {
            if (call.Conversation.Find(itemId) is LiveMessage message)
            {
                call.Conversation.Replace(message with { Parts = [.. message.Parts.Select((part, index) => index == contentIndex ? part with { Text = text } : part)] });
            }
        }

        if (error is not null)
        {
            Tell("failed", json =>
            {
                json.WriteStartObject("error"u8);
                ServerEvents.WriteError(json, error);
                json.WriteEndObject();
            });
        }
        else
        {
            Tell("completed", json =>
            {
                json.WriteString("transcript"u8, text);
                json.WriteStartObject("usage"u8);
                json.WriteString("type"u8, "duration"u8);
                json.WriteNumber("seconds"u8, audio.Duration.TotalSeconds);
                json.WriteEndObject();
            });
        }

        _text.TrySetResult(failure);
    }

    private void Tell(string what, Action<System.Text.Json.Utf8JsonWriter> more)
    {
        if (settings.Transcription is null)
        {
            return;
        }

        lock (call.Gate)
        {
            call.Events.OfContent($"conversation.item.input_audio_transcription.{what}", itemId, contentIndex, more);
        }
    }
}
