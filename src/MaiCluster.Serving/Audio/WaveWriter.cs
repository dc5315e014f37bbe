using System.Buffers.Binary;

namespace MaiCluster.Serving.Audio;

/// <summary>Writes a recording as a WAVE file.</summary>
public static class WaveWriter
{
    private const int HeaderBytes = 44, FormatBytes = 16, FrameBytes = sizeof(short);

    public static byte[] Write(DecodedAudio audio)
    {
        var file = new byte[HeaderBytes + audio.Bytes.Length];
        var header = file.AsSpan();
        "RIFF"u8.CopyTo(header);
        BinaryPrimitives.WriteInt32LittleEndian(header[4..], file.Length - 8);
        "WAVEfmt "u8.CopyTo(header[8..]);
        BinaryPrimitives.WriteInt32LittleEndian(header[16..], FormatBytes);
        BinaryPrimitives.WriteInt16LittleEndian(header[20..], (short)WaveEncoding.Pcm);
        BinaryPrimitives.WriteInt16LittleEndian(header[22..], 1);
        BinaryPrimitives.WriteInt32LittleEndian(header[24..], DecodedAudio.SampleRate);
        BinaryPrimitives.WriteInt32LittleEndian(header[28..], DecodedAudio.SampleRate * FrameBytes);
        BinaryPrimitives.WriteInt16LittleEndian(header[32..], FrameBytes);
        BinaryPrimitives.WriteInt16LittleEndian(header[34..], 8 * FrameBytes);
        "data"u8.CopyTo(header[36..]);
        BinaryPrimitives.WriteInt32LittleEndian(header[40..], audio.Bytes.Length);
        audio.Bytes.Span.CopyTo(header[HeaderBytes..]);
        return file;
    }
}
