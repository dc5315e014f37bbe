using MaiCluster.Serving.Audio;

namespace MaiCluster.Gateway.Audio;

/// <summary>Ogg Vorbis by NVorbis.</summary>
internal static class VorbisReader
{
    private const int BlockFrames = 4096;

    /// <exception cref="AudioFormatException">It holds nothing that is taken.</exception>
    public static DecodedAudio Read(Stream file, AudioLimits limits, CancellationToken cancellationToken)
    {
        using var vorbis = new NVorbis.VorbisReader(file, closeOnDispose: false) { ClipSamples = false };
        var collector = new PcmCollector(limits, vorbis.SampleRate, vorbis.Channels);
        var block = new float[BlockFrames * vorbis.Channels];
        while (vorbis.ReadSamples(block, 0, block.Length) is > 0 and var count)
        {
            cancellationToken.ThrowIfCancellationRequested();
            collector.Add(block.AsSpan(0, count));
        }

        return collector.Finish();
    }
}
