using MaiCluster.Gateway.Answers;
using MaiCluster.Gateway.Parts;
using MaiCluster.Gateway.Speech.Encoding;
using MaiCluster.Serving.Speech;
using MaiCluster.Serving.Streams;

namespace MaiCluster.Gateway.Speech;

/// <summary>Speech as bare bytes of its format.</summary>
internal sealed class SpeechAudioSink(IAudioEncoder encoder, AudioFormat format) : PartSink
{
    public override string ContentType => format.ContentType;

    public override bool IsEvents => false;

    public override ValueTask FinishAsync(AnswerUsage usage) => encoder.FinishAsync(Buffer);

    protected override ValueTask TakeAsync(TensorPart part) => encoder.EncodeAsync(SpeechPart.BytesOf(part), Buffer);
}
