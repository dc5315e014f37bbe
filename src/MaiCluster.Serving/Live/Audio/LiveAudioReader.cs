using System.Buffers.Binary;
using MaiCluster.Serving.Audio;

namespace MaiCluster.Serving.Live.Audio;

/// <summary>Reads a caller's audio, piece by piece, as models hear it: 16 kHz, 16 bits. A sample may be cut by the end of a piece. One owner.</summary>
public sealed class LiveAudioReader(LiveFormat format)
{
    private const int BlockSamples = 4096;

    private readonly Resampler _resampler = new(format.Rate(), DecodedAudio.SampleRate);
    private readonly float[] _block = new float[BlockSamples];
    private float[] _resampled = [];
    private byte? _half;

    public LiveFormat Format => format;

    /// <param name="bytes">The next ones of the format.</param>
    /// <param name="samples">Receives what can be heard by now.</param>
    public void Add(ReadOnlySpan<byte> bytes, List<short> samples)
    {
        while (!bytes.IsEmpty)
        {
            var count = format switch
            {
                LiveFormat.Pcm => Pcm(ref bytes),
                LiveFormat.MuLaw => Codes(ref bytes, Companding.MuLaw),
                _ => Codes(ref bytes, Companding.ALaw),
            };
            Resample(_block.AsSpan(0, count), samples);
        }
    }

    private int Pcm(ref ReadOnlySpan<byte> bytes)
    {
        var count = 0;
        if (_half is { } low)
        {
            _block[count++] = (short)(low | (bytes[0] << 8)) / 32768f;
            _half = null;
            bytes = bytes[1..];
        }

        for (; count < BlockSamples && bytes.Length >= sizeof(short); bytes = bytes[sizeof(short)..])
        {
            _block[count++] = BinaryPrimitives.ReadInt16LittleEndian(bytes) / 32768f;
        }

        if (bytes.Length == 1)
        {
            _half = bytes[0];
            bytes = [];
        }

        return count;
    }

    private int Codes(ref ReadOnlySpan<byte> bytes, float[] values)
    {
        var count = Math.Min(bytes.Length, BlockSamples);
        for (var index = 0; index < count; index++)
        {
            _block[index] = values[bytes[index]];
        }

        bytes = bytes[count..];
        return count;
    }

    private void Resample(ReadOnlySpan<float> block, List<short> samples)
    {
        var most = _resampler.MaxOutput(block.Length);
        if (_resampled.Length < most)
        {
            _resampled = new float[most];
        }

        foreach (var sample in _resampled.AsSpan(0, _resampler.Add(block, _resampled)))
        {
            samples.Add((short)Math.Clamp(MathF.Round(sample * 32768), short.MinValue, short.MaxValue));
        }
    }
}
