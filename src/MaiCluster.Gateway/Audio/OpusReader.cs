using System.Buffers.Binary;
using Concentus;
using MaiCluster.Serving.Audio;

namespace MaiCluster.Gateway.Audio;

/// <summary>Ogg Opus (RFC 7845), one or two channels, by Concentus.</summary>
internal static class OpusReader
{
    private const int Rate = 48_000, MaxPacketFrames = 5760, HeadBytes = 19;

    /// <exception cref="AudioFormatException">It holds nothing that is taken.</exception>
    public static DecodedAudio Read(ReadOnlyMemory<byte> file, AudioLimits limits, CancellationToken cancellationToken)
    {
        var packets = new OggPackets(file);
        var head = packets.Next() ?? throw new AudioFormatException("is an Ogg file without packets");
        if (head.Length < HeadBytes || !head.Span.StartsWith("OpusHead"u8))
        {
            throw new AudioFormatException("is no Ogg Opus file: it has no OpusHead");
        }

        var channels = head.Span[9];
        int skip = BinaryPrimitives.ReadUInt16LittleEndian(head.Span[10..]);
        if (channels is not (1 or 2) || head.Span[18] != 0)
        {
            throw new AudioFormatException($"is an Opus file with {channels} channels in mapping {head.Span[18]}; one or two in mapping 0 are read");
        }

        _ = packets.Next(); // its tags
        var collector = new PcmCollector(limits, Rate, channels);
        var decoder = OpusCodecFactory.CreateDecoder(Rate, channels);
        var block = new float[MaxPacketFrames * channels];
        var given = 0L;
        while (packets.Next() is { } packet)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (packet.IsEmpty)
            {
                continue;
            }

            // The encoder's delay at the start, and what fills the last packet, are no part of the recording.
            var frames = decoder.Decode(packet.Span, block, MaxPacketFrames, false);
            var first = (int)Math.Min(skip, frames);
            skip -= first;
            collector.Add(block.AsSpan(first * channels, (frames - first) * channels));
            given += frames - first;
        }

        return given > 0 ? collector.Finish() : throw new AudioFormatException("is an Opus file without audio");
    }
}
