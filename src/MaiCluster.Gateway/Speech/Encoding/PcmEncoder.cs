using MaiCluster.Gateway.Answers;

namespace MaiCluster.Gateway.Speech.Encoding;

/// <summary>Samples as they are.</summary>
internal sealed class PcmEncoder : IAudioEncoder
{
    public ValueTask EncodeAsync(ReadOnlyMemory<byte> samples, Utf8Buffer into)
    {
        into.Raw(samples.Span);
        return default;
    }

    public ValueTask FinishAsync(Utf8Buffer into) => default;

    public ValueTask DisposeAsync() => default;
}
