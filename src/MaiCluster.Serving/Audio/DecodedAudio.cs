using System.Runtime.InteropServices;

namespace MaiCluster.Serving.Audio;

/// <summary>A recording as models read it: 16 kHz, one channel, 16 bits. Immutable.</summary>
/// <param name="Bytes">Its samples, little-endian: what a tensor holds.</param>
public sealed record DecodedAudio(ReadOnlyMemory<byte> Bytes)
{
    public const int SampleRate = LogMelSpectrogram.SampleRate;

    public ReadOnlySpan<short> Samples => MemoryMarshal.Cast<byte, short>(Bytes.Span);

    /// <summary>Samples.</summary>
    public int Length => Bytes.Length / sizeof(short);

    public TimeSpan Duration => TimeSpan.FromSeconds(Length / (double)SampleRate);
}
