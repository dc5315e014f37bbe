using System.Runtime.InteropServices;
using System.Threading.Channels;
using MaiCluster.Gateway.Realtime.Settings;
using MaiCluster.Serving.Live.Audio;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Speech;
using MaiCluster.Serving.Streams;

namespace MaiCluster.Gateway.Realtime.Calls;

/// <summary>Speaks an answer sentence by sentence while the text model writes on; each sentence is a request of its own.</summary>
internal sealed class AnswerVoice(CallServices services, CallState call, AnswerOutput output, CallSettings settings, long askedTimestamp)
{
    /// <summary>Sentences that wait; the text model waits for room, and never for long: it writes far fewer.</summary>
    private const int MostSentences = 256;

    /// <summary>200 ms an event: what is on its way when the caller interrupts is little.</summary>
    private const int EventSamples = SpeechPart.SampleRate / 5;

    private readonly Channel<string> _sentences = Channel.CreateBounded<string>(MostSentences);
    private readonly LiveAudioWriter _writer = new(settings.Output);
    private bool _begun;

    /// <summary>One more sentence to say.</summary>
    public ValueTask SayAsync(string sentence, CancellationToken cancellationToken) => _sentences.Writer.WriteAsync(sentence, cancellationToken);

    /// <summary>That was the last one.</summary>
    public void Finish() => _sentences.Writer.TryComplete();

    /// <summary>Speaks until the last sentence is said.</summary>
    /// <returns>Why it could not; null when it could, or was stopped.</returns>
    public async Task<RequestFailure?> RunAsync(CancellationToken cancellationToken)
    {
        await foreach (var sentence in _sentences.Reader.ReadAllAsync(cancellationToken))
        {
            if (await SpeakAsync(sentence, cancellationToken) is { } failure)
            {
                return failure;
            }
        }

        Emit(_writer.Finish(), TimeSpan.Zero);
        return null;
    }

    private async Task<RequestFailure?> SpeakAsync(string sentence, CancellationToken cancellationToken)
    {
        lock (call.Gate)
        {
            output.Spoken?.Said.Begin(sentence);
        }

        var (work, _) = SpeechWork.Of(call.Models.Voice, sentence.Trim(), isPhonemes: false, settings.Voice, settings.Speed);
        if (work is null)
        {
            return null; // there is nothing in it that can be said
        }

        lock (call.Gate)
        {
            output.Counts.Characters += work.Characters;
        }

        var exchange = services.Frame.Begin(call.Key);
        var request = work.ToRequest(call.Models.Voice, exchange.Id, call.Key.Requester);
        return await new CallRequest(services, call, exchange, CallRequest.Voice).RunAsync(request, token => TakeAsync(token, cancellationToken), cancellationToken);
    }

    private async ValueTask TakeAsync(GeneratedToken token, CancellationToken cancellationToken)
    {
        if (token.Part is not { } part)
        {
            return;
        }

        var bytes = SpeechPart.BytesOf(part);
        for (var at = 0; at < bytes.Length; at += EventSamples * sizeof(short))
        {
            await call.Outbox.RoomAsync(cancellationToken);
            var samples = MemoryMarshal.Cast<byte, short>(bytes.Slice(at, Math.Min(EventSamples * sizeof(short), bytes.Length - at)).Span);
            if (!Emit(_writer.Add(samples), TimeSpan.FromSeconds((double)samples.Length / SpeechPart.SampleRate)))
            {
                return;
            }
        }
    }

    private bool Emit(byte[] audio, TimeSpan length)
    {
        if (audio.Length == 0)
        {
            return true;
        }

        lock (call.Gate)
        {
            if (!output.Audio(audio, length))
            {
                return false;
            }
        }

        if (!_begun)
        {
            _begun = true;
            services.Metrics.FirstAudio(call.Models.Live.Name, services.Time.GetElapsedTime(askedTimestamp));
        }

        return true;
    }
}
