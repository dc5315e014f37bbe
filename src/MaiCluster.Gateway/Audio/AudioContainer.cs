namespace MaiCluster.Gateway.Audio;

/// <summary>What an audio file is, by its first bytes; what its client calls it is not looked at.</summary>
internal enum AudioContainer
{
    Wave,
    Mp3,
    OggVorbis,
    OggOpus,

    /// <summary>MPEG-4: its index may lie at the end, so it cannot be read from a pipe.</summary>
    Mp4,

    /// <summary>Flac, Matroska, AAC and whatever else ffmpeg may know.</summary>
    Other,
}
