using System.Buffers.Text;
using MaiCluster.Gateway.Answers;
using MaiCluster.Gateway.Parts;
using MaiCluster.Gateway.Speech.Encoding;
using MaiCluster.Serving.Speech;
using MaiCluster.Serving.Streams;

namespace MaiCluster.Gateway.Speech;

/// <summary>Speech as events: <c>speech.audio.delta</c> with base64 of the format's bytes, at the end <c>speech.audio.done</c> with the usage.</summary>
internal sealed class SpeechEventSink(IAudioEncoder encoder) : PartSink
{
    private readonly Utf8Buffer _audio = new(16 << 10);

    public override async ValueTask FinishAsync(AnswerUsage usage)
    {
        await encoder.FinishAsync(_audio);
        Delta();

        // OpenAI counts tokens here. These voices have none, so that what was billed stands beside the zeros.
        Buffer.Raw("data: {\"type\":\"speech.audio.done\",\"usage\":{\"input_tokens\":0,\"output_tokens\":0,\"total_tokens\":0,\"characters\":"u8);
        Buffer.Number(usage.Quantities.Characters);
        Buffer.Raw(",\"audio_out_ms\":"u8);
        Buffer.Number(usage.Quantities.AudioOutMilliseconds);
        Buffer.Raw("}}\n\n"u8);
    }

    protected override async ValueTask TakeAsync(TensorPart part)
    {
        await encoder.EncodeAsync(SpeechPart.BytesOf(part), _audio);
        Delta();
    }

    private void Delta()
    {
        if (_audio.Count == 0)
        {
            return;
        }

        Buffer.Raw("data: {\"type\":\"speech.audio.delta\",\"audio\":\""u8);
        Base64.EncodeToUtf8(_audio.Written, Buffer.GetSpan(Base64.GetMaxEncodedToUtf8Length(_audio.Count)), out _, out var written);
        Buffer.Advance(written);
        Buffer.Raw("\"}\n\n"u8);
        _audio.Clear();
    }
}
