using MaiCluster.Serving.Audio;

namespace MaiCluster.Gateway.Audio;

/// <summary>Tells containers apart by their first bytes.</summary>
internal static class AudioSignature
{
    /// <summary>Where the first packet of an Ogg file begins when its page has one segment.</summary>
    private const int FirstOggPacket = 28;

    public static AudioContainer Of(ReadOnlySpan<byte> file)
    {
        if (WaveReader.IsWave(file))
        {
            return AudioContainer.Wave;
        }

        if (file.StartsWith("OggS"u8) && file.Length > FirstOggPacket)
        {
            var packet = file[FirstOggPacket..];
            return packet.StartsWith("OpusHead"u8) ? AudioContainer.OggOpus : packet.StartsWith("\x01vorbis"u8) ? AudioContainer.OggVorbis : AudioContainer.Other;
        }

        if (file.Length >= 8 && file[4..].StartsWith("ftyp"u8))
        {
            return AudioContainer.Mp4;
        }

        return file.StartsWith("ID3"u8) || IsMp3Frame(file) ? AudioContainer.Mp3 : AudioContainer.Other;
    }

    /// <summary>A frame's sync word, a layer (AAC has none), a rate and a bit rate that exist.</summary>
    private static bool IsMp3Frame(ReadOnlySpan<byte> file) =>
        file.Length >= 4 && file[0] == 0xFF && (file[1] & 0xE0) == 0xE0 && (file[1] & 0x18) != 0x08 && (file[1] & 0x06) != 0 && (file[2] & 0xF0) != 0xF0 && (file[2] & 0x0C) != 0x0C;
}
