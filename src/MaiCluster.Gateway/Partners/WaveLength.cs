using System.Buffers.Binary;

namespace MaiCluster.Gateway.Partners;

/// <summary>How long a recording is, without decoding it.</summary>
internal static class WaveLength
{
    /// <summary>No speech codec takes fewer: the longest that so many bytes can be.</summary>
    private const int LeastBytesPerSecond = 750;

    /// <summary>What compressed speech takes mostly (32 kbit/s).</summary>
    private const int LikelyBytesPerSecond = 4000;

    /// <summary>The milliseconds that a WAV file's header tells; null where it is none, or its header does not say.</summary>
    public static long? Of(ReadOnlySpan<byte> file)
    {
        if (file.Length < 12 || !file[..4].SequenceEqual("RIFF"u8) || !file.Slice(8, 4).SequenceEqual("WAVE"u8))
        {
            return null;
        }

        var bytesPerSecond = 0u;
        for (var at = 12; at + 8 <= file.Length;)
        {
            var length = BinaryPrimitives.ReadUInt32LittleEndian(file.Slice(at + 4));
            if (file.Slice(at, 4).SequenceEqual("fmt "u8) && length >= 16 && at + 24 <= file.Length)
            {
                bytesPerSecond = BinaryPrimitives.ReadUInt32LittleEndian(file.Slice(at + 16));
            }
            else if (file.Slice(at, 4).SequenceEqual("data"u8))
            {
                var there = Math.Min(length, file.Length - at - 8L); // a recorder that was cut off left a length that is none
                return bytesPerSecond == 0 ? null : there * 1000 / bytesPerSecond;
            }

            var next = at + 8L + length + (length & 1);
            if (next > int.MaxValue)
            {
                return null;
            }

            at = (int)next;
        }

        return null;
    }

    /// <summary>The most milliseconds that so many bytes of any format may hold.</summary>
    public static long Most(int bytes) => bytes * 1000L / LeastBytesPerSecond;

    /// <summary>What they hold mostly.</summary>
    public static long Likely(int bytes) => bytes * 1000L / LikelyBytesPerSecond;
}
