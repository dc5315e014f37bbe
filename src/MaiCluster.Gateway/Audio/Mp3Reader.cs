using MaiCluster.Serving.Audio;
using NLayer;

namespace MaiCluster.Gateway.Audio;

/// <summary>MPEG audio by NLayer.</summary>
internal static class Mp3Reader
{
    private const int BlockSamples = 4096;

    /// <exception cref="AudioFormatException">It holds nothing that is taken.</exception>
    public static DecodedAudio Read(Stream file, AudioLimits limits, CancellationToken cancellationToken)
    {
        using var mpeg = new MpegFile(file);
        var collector = new PcmCollector(limits, mpeg.SampleRate, mpeg.Channels);
        var block = new float[BlockSamples * mpeg.Channels];
        while (mpeg.ReadSamples(block, 0, block.Length) is > 0 and var count)
        {
            cancellationToken.ThrowIfCancellationRequested();
            collector.Add(block.AsSpan(0, count));
        }

        return collector.Finish();
    }
}
