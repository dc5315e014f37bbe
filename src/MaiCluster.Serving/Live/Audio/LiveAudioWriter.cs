using System.Buffers.Binary;
using System.Runtime.InteropServices;
using MaiCluster.Serving.Audio;

namespace MaiCluster.Serving.Live.Audio;

/// <summary>Writes speech, piece by piece, in a call's format. One owner.</summary>
public sealed class LiveAudioWriter(LiveFormat format)
{
    /// <summary>What voices make: samples a second, 16 bits.</summary>
    public const int SampleRate = 24_000;

    private readonly Resampler? _resampler = format == LiveFormat.Pcm ? null : new Resampler(SampleRate, format.Rate());

    /// <param name="samples">At 24 kHz.</param>
    /// <returns>Bytes of the format; what the filter still holds back comes with the next samples.</returns>
    public byte[] Add(ReadOnlySpan<short> samples)
    {
        if (_resampler is null)
        {
            return Bytes(samples);
        }

        var input = new float[samples.Length];
        for (var index = 0; index < input.Length; index++)
        {
            input[index] = samples[index] / 32768f;
        }

        var output = new float[_resampler.MaxOutput(input.Length)];
        return Codes(output.AsSpan(0, _resampler.Add(input, output)));
    }

    /// <summary>The rest.</summary>
    public byte[] Finish()
    {
        if (_resampler is null)
        {
            return [];
        }

        var output = new float[_resampler.MaxOutput(0)];
        return Codes(output.AsSpan(0, _resampler.Finish(output)));
    }

    private static byte[] Bytes(ReadOnlySpan<short> samples)
    {
        if (BitConverter.IsLittleEndian)
        {
            return MemoryMarshal.AsBytes(samples).ToArray();
        }

        var bytes = new byte[samples.Length * sizeof(short)];
        for (var index = 0; index < samples.Length; index++)
        {
            BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(index * sizeof(short)), samples[index]);
        }

        return bytes;
    }

    private byte[] Codes(ReadOnlySpan<float> samples)
    {
        var codes = new byte[samples.Length];
        for (var index = 0; index < codes.Length; index++)
        {
            var sample = (short)Math.Clamp(MathF.Round(samples[index] * 32768), short.MinValue, short.MaxValue);
            codes[index] = format == LiveFormat.MuLaw ? Companding.ToMuLaw(sample) : Companding.ToALaw(sample);
        }

        return codes;
    }
}
