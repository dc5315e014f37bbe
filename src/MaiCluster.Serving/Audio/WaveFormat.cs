using System.Buffers.Binary;

namespace MaiCluster.Serving.Audio;

/// <summary>The <c>fmt</c> chunk of a WAVE file: how a sample is written.</summary>
/// <param name="Encoding">Pcm, float, A-law or mu-law.</param>
/// <param name="Channels">As the file says.</param>
/// <param name="Rate">As the file says.</param>
/// <param name="SampleBytes">Of one sample of one channel, 1 to 8.</param>
internal readonly record struct WaveFormat(WaveEncoding Encoding, int Channels, int Rate, int SampleBytes)
{
    private const int Extensible = 0xFFFE;

    /// <summary>The rest of a sub-format's GUID after the two bytes that are the old code.</summary>
    private static ReadOnlySpan<byte> GuidTail => [0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xAA, 0, 0x38, 0x9B, 0x71];

    public int FrameBytes => Channels * SampleBytes;

    /// <exception cref="AudioFormatException">It is not one that is read; the message says which are.</exception>
    public static WaveFormat Read(ReadOnlySpan<byte> chunk)
    {
        if (chunk.Length < 16)
        {
            throw new AudioFormatException($"is a WAVE file whose fmt chunk has {chunk.Length} bytes; at least 16 are expected");
        }

        int code = BinaryPrimitives.ReadUInt16LittleEndian(chunk);
        if (code == Extensible)
        {
            code = chunk.Length >= 40 && chunk.Slice(26, 14).SequenceEqual(GuidTail)
                ? BinaryPrimitives.ReadUInt16LittleEndian(chunk[24..])
                : throw new AudioFormatException("is a WAVE file of an extensible format that is not known");
        }

        int channels = BinaryPrimitives.ReadUInt16LittleEndian(chunk[2..]);
        var rate = BinaryPrimitives.ReadUInt32LittleEndian(chunk[4..]);
        int frame = BinaryPrimitives.ReadUInt16LittleEndian(chunk[12..]);
        int bits = BinaryPrimitives.ReadUInt16LittleEndian(chunk[14..]);
        if (!Enum.IsDefined((WaveEncoding)code))
        {
            throw new AudioFormatException($"is a WAVE file of format {code}; read are 1 (PCM), 3 (float), 6 (A-law) and 7 (mu-law)");
        }

        // A sample of 12 or 20 bits lies in a container of whole bytes, at its upper end.
        var encoding = (WaveEncoding)code;
        var bytes = channels > 0 && frame > 0 && frame % channels == 0 ? frame / channels : (bits + 7) / 8;
        var isRead = encoding switch
        {
            WaveEncoding.Pcm => bytes is >= 1 and <= 4,
            WaveEncoding.Float => bytes is 4 or 8,
            _ => bytes == 1,
        };
        return isRead
            ? new WaveFormat(encoding, channels, (int)Math.Min(rate, int.MaxValue), bytes)
            : throw new AudioFormatException($"is a WAVE file with {bits} bits a sample; read are 8 to 32 as PCM, 32 and 64 as float, 8 as A-law and mu-law");
    }
}
