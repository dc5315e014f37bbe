using System.Buffers.Binary;
using MaiCluster.Gateway.Answers;
using MaiCluster.Serving.Speech;

namespace MaiCluster.Gateway.Speech.Encoding;

/// <summary>RIFF/WAVE. Its header comes first and the length is not known yet, so both lengths are the largest there are, which readers take for "until the end".</summary>
internal sealed class WaveEncoder : IAudioEncoder
{
    private const uint Unknown = 0xFFFF_FFFF;
    private const int HeaderBytes = 44, FormatBytes = 16, BytesPerSample = 2;

    private bool _begun;

    public ValueTask EncodeAsync(ReadOnlyMemory<byte> samples, Utf8Buffer into)
    {
        Begin(into);
        into.Raw(samples.Span);
        return default;
    }

    public ValueTask FinishAsync(Utf8Buffer into)
    {
        Begin(into);
        return default;
    }

    public ValueTask DisposeAsync() => default;

    private void Begin(Utf8Buffer into)
    {
        if (_begun)
        {
            return;
        }

        _begun = true;
        Span<byte> header = stackalloc byte[HeaderBytes];
        "RIFF"u8.CopyTo(header);
        BinaryPrimitives.WriteUInt32LittleEndian(header[4..], Unknown);
        "WAVEfmt "u8.CopyTo(header[8..]);
        BinaryPrimitives.WriteUInt32LittleEndian(header[16..], FormatBytes);
        BinaryPrimitives.WriteUInt16LittleEndian(header[20..], 1); // whole numbers
        BinaryPrimitives.WriteUInt16LittleEndian(header[22..], 1); // mono
        BinaryPrimitives.WriteUInt32LittleEndian(header[24..], SpeechPart.SampleRate);
        BinaryPrimitives.WriteUInt32LittleEndian(header[28..], SpeechPart.SampleRate * BytesPerSample);
        BinaryPrimitives.WriteUInt16LittleEndian(header[32..], BytesPerSample);
        BinaryPrimitives.WriteUInt16LittleEndian(header[34..], 8 * BytesPerSample);
        "data"u8.CopyTo(header[36..]);
        BinaryPrimitives.WriteUInt32LittleEndian(header[40..], Unknown);
        into.Raw(header);
    }
}
