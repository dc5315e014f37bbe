using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using MaiCluster.Gateway.Audio;
using MaiCluster.Gateway.Limits;
using MaiCluster.Serving.Speech;

namespace MaiCluster.Gateway.Speech.Encoding;

/// <summary>What <c>ffmpeg</c> can encode here, and how many of its processes there may be.</summary>
internal sealed class FfmpegEncoders(GatewayOptions options, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(30);

    private static readonly Dictionary<AudioFormat, string[]> Codecs = new()
    {
        [AudioFormat.Mp3] = ["-c:a", "libmp3lame", "-b:a", "64k", "-write_xing", "0", "-id3v2_version", "0", "-f", "mp3"],
        [AudioFormat.Aac] = ["-c:a", "aac", "-b:a", "64k", "-f", "adts"],
        [AudioFormat.Flac] = ["-c:a", "flac", "-f", "flac"],
    };

    private readonly FfmpegProgram _program = new(options);
    private readonly Lock _gate = new();
    private Task<IReadOnlyList<AudioFormat>>? _formats;

    public TimeSpan Stall => TimeSpan.FromSeconds(options.EncoderStallSeconds);

    public TimeProvider Time => time;

    /// <summary>How many encode at once.</summary>
    public SemaphoreSlim Places { get; } = new(options.MaxEncoderProcesses);

    /// <summary>What it can encode; asked once.</summary>
    public Task<IReadOnlyList<AudioFormat>> FormatsAsync()
    {
        lock (_gate)
        {
            return _formats ??= AskAsync();
        }
    }

    public Process Start(AudioFormat format) => _program.Start(
    [
        "-loglevel", "error", "-probesize", "32", "-f", "s16le", "-ar", SpeechPart.SampleRate.ToString(CultureInfo.InvariantCulture), "-ac", "1", "-i", "pipe:0",
        "-threads", "1", "-map_metadata", "-1", .. Codecs[format], "-flush_packets", "1", "pipe:1",
    ]);

    public void Dispose() => Places.Dispose();

    private async Task<IReadOnlyList<AudioFormat>> AskAsync()
    {
        if (!_program.IsHere)
        {
            return [];
        }

        try
        {
            using var asked = _program.Start(["-encoders"]);
            asked.StandardInput.Close();
            var errors = asked.StandardError.ReadToEndAsync();
            var told = await asked.StandardOutput.ReadToEndAsync().WaitAsync(AnswerLimit, time);
            await errors.WaitAsync(AnswerLimit, time);
            return [.. Codecs.Where(codec => told.Contains($" {codec.Value[1]} ", StringComparison.Ordinal)).Select(codec => codec.Key)];
        }
        catch (Exception failure) when (failure is Win32Exception or IOException or TimeoutException)
        {
            return [];
        }
    }
}
