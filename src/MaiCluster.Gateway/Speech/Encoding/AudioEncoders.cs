using MaiCluster.Gateway.Limits;
using Microsoft.Extensions.Options;

namespace MaiCluster.Gateway.Speech.Encoding;

/// <summary>Which formats can be made on this machine, and by what: always wav, pcm and opus; mp3 where LAME is, and mp3, aac and flac where ffmpeg is.</summary>
internal sealed class AudioEncoders(IOptions<GatewayOptions> options, TimeProvider time) : IDisposable
{
    private readonly FfmpegEncoders _ffmpeg = new(options.Value, time);
    private readonly Lazy<LameLibrary?> _lame = new(LameLibrary.TryLoad);

    /// <summary>In the order in which they are listed to clients.</summary>
    public async ValueTask<IReadOnlyList<AudioFormat>> AvailableAsync()
    {
        var byFfmpeg = await _ffmpeg.FormatsAsync();
        return [.. AudioFormat.All.Where(format => IsBuiltIn(format) || (format == AudioFormat.Mp3 && _lame.Value is not null) || byFfmpeg.Contains(format))];
    }

    /// <param name="format">One that is available.</param>
    /// <param name="cancellationToken">The request's: its end is the encoder's.</param>
    public IAudioEncoder Open(AudioFormat format, CancellationToken cancellationToken)
    {
        if (format == AudioFormat.Pcm)
        {
            return new PcmEncoder();
        }

        if (format == AudioFormat.Wave)
        {
            return new WaveEncoder();
        }

        if (format == AudioFormat.Opus)
        {
            return new OpusEncoder();
        }

        return format == AudioFormat.Mp3 && _lame.Value is { } lame ? new Mp3Encoder(lame) : new FfmpegEncoder(_ffmpeg, format, cancellationToken);
    }

    public void Dispose() => _ffmpeg.Dispose();

    private static bool IsBuiltIn(AudioFormat format) => format == AudioFormat.Wave || format == AudioFormat.Pcm || format == AudioFormat.Opus;
}
