using System.Buffers.Binary;

namespace MaiCluster.Serving.Audio;

/// <summary>
/// Reads WAVE files (RIFF, RF64): PCM of 8 to 32 bits, float of 32 and 64, A-law, mu-law. A data chunk that says it is longer
/// than the file, as those do that were written to a pipe, ends where the file ends.
/// </summary>
public static class WaveReader
{
    private const int HeaderBytes = 12, ChunkHeaderBytes = 8, BlockFrames = 1024;

    /// <summary>64 chunks before the audio: editors write a dozen.</summary>
    private const int MaxChunks = 64;

    public static bool IsWave(ReadOnlySpan<byte> file) =>
        file.Length >= HeaderBytes && (file.StartsWith("RIFF"u8) || file.StartsWith("RF64"u8)) && file[8..].StartsWith("WAVE"u8);

    /// <exception cref="AudioFormatException">It is no WAVE file that can be read.</exception>
    public static DecodedAudio Read(ReadOnlySpan<byte> file, AudioLimits limits)
    {
        if (!IsWave(file))
        {
            throw new AudioFormatException("is no WAVE file");
        }

        WaveFormat? format = null;
        var rest = file[HeaderBytes..];
        for (var chunks = 0; rest.Length >= ChunkHeaderBytes && chunks < MaxChunks; chunks++)
        {
            var length = BinaryPrimitives.ReadUInt32LittleEndian(rest[4..]);
            var name = rest[..4];
            var body = rest[ChunkHeaderBytes..];
            var isWhole = length <= body.Length;
            if (name.SequenceEqual("data"u8))
            {
                var known = format ?? throw new AudioFormatException("is a WAVE file without a fmt chunk before its audio");
                var isUnknown = length == 0 && body.Length > 0 && chunks > 0 && IsLast(body); // a writer that could not go back
                return Collect(isWhole && !isUnknown ? body[..(int)length] : body, known, limits);
            }

            if (!isWhole)
            {
                break;
            }

            if (name.SequenceEqual("fmt "u8))
            {
                format = WaveFormat.Read(body[..(int)length]);
            }

            rest = body[(int)Math.Min(body.Length, length + (length & 1))..];
        }

        throw new AudioFormatException("is a WAVE file without audio: it has no data chunk");
    }

    /// <summary>What follows an empty data chunk is audio unless it looks like a further chunk.</summary>
    private static bool IsLast(ReadOnlySpan<byte> body) =>
        body.Length < ChunkHeaderBytes || BinaryPrimitives.ReadUInt32LittleEndian(body[4..]) > body.Length - ChunkHeaderBytes;

    private static DecodedAudio Collect(ReadOnlySpan<byte> data, WaveFormat format, AudioLimits limits)
    {
        var collector = new PcmCollector(limits, format.Rate, format.Channels);
        var block = new float[BlockFrames * format.Channels];
        for (var frames = data.Length / format.FrameBytes; frames > 0;)
        {
            var count = Math.Min(frames, BlockFrames);
            var samples = block.AsSpan(0, count * format.Channels);
            Convert(data[..(count * format.FrameBytes)], format, samples);
            collector.Add(samples);
            data = data[(count * format.FrameBytes)..];
            frames -= count;
        }

        return collector.Finish();
    }

    private static void Convert(ReadOnlySpan<byte> bytes, WaveFormat format, Span<float> samples)
    {
        var size = format.SampleBytes;
        for (var index = 0; index < samples.Length; index++)
        {
            var sample = bytes.Slice(index * size, size);
            samples[index] = (format.Encoding, size) switch
            {
                (WaveEncoding.ALaw, _) => Companding.ALaw[sample[0]],
                (WaveEncoding.MuLaw, _) => Companding.MuLaw[sample[0]],
                (WaveEncoding.Float, 4) => BinaryPrimitives.ReadSingleLittleEndian(sample),
                (WaveEncoding.Float, _) => (float)BinaryPrimitives.ReadDoubleLittleEndian(sample),
                (_, 1) => (sample[0] - 128) / 128f, // eight bits alone are unsigned
                (_, 2) => BinaryPrimitives.ReadInt16LittleEndian(sample) / 32768f,
                (_, 3) => ((sample[0] << 8) | (sample[1] << 16) | (sample[2] << 24)) / 2147483648f,
                _ => BinaryPrimitives.ReadInt32LittleEndian(sample) / 2147483648f,
            };
        }
    }
}
