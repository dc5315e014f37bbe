using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using MaiCluster.Gateway.Limits;
using MaiCluster.Serving.Speech;

namespace MaiCluster.Gateway.Speech.Encoding;

/// <summary>The program <c>ffmpeg</c>, where it is installed: what it can encode, and how it is started with its limits.</summary>
internal sealed class FfmpegProgram(GatewayOptions options, TimeProvider time) : IDisposable
{
    private const string Program = "ffmpeg", Limiter = "prlimit";

    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(30);

    private static readonly Dictionary<AudioFormat, string[]> Codecs = new()
    {
        [AudioFormat.Mp3] = ["-c:a", "libmp3lame", "-b:a", "64k", "-write_xing", "0", "-id3v2_version", "0", "-f", "mp3"],
        [AudioFormat.Aac] = ["-c:a", "aac", "-b:a", "64k", "-f", "adts"],
        [AudioFormat.Flac] = ["-c:a", "flac", "-f", "flac"],
    };

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

    public Process Start(AudioFormat format) => Process.Start(Command(
    [
        "-hide_banner", "-loglevel", "error", "-probesize", "32", "-f", "s16le", "-ar", SpeechPart.SampleRate.ToString(CultureInfo.InvariantCulture), "-ac", "1", "-i", "pipe:0",
        "-threads", "1", "-map_metadata", "-1", .. Codecs[format], "-flush_packets", "1", "pipe:1",
    ])) ?? throw new InvalidOperationException($"{Program} did not start.");

    public void Dispose() => Places.Dispose();

    private async Task<IReadOnlyList<AudioFormat>> AskAsync()
    {
        try
        {
            using var asked = Process.Start(Command(["-hide_banner", "-encoders"]))!;
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

    /// <summary>Limits of memory and processor time where the system can set them.</summary>
    private ProcessStartInfo Command(string[] arguments)
    {
        var isLimited = OperatingSystem.IsLinux() && File.Exists("/usr/bin/" + Limiter);
        var start = new ProcessStartInfo(isLimited ? "/usr/bin/" + Limiter : Program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        string[] limits = isLimited ? [$"--as={(long)options.EncoderMemoryMegabytes << 20}", $"--cpu={options.EncoderProcessorSeconds}", Program] : [];
        foreach (var argument in limits.Concat(arguments))
        {
            start.ArgumentList.Add(argument);
        }

        // It needs nothing of ours but the way to itself.
        foreach (var name in start.Environment.Keys.Where(name => name is not ("PATH" or "LD_LIBRARY_PATH" or "SystemRoot" or "TEMP" or "TMPDIR")).ToArray())
        {
            start.Environment.Remove(name);
        }

        return start;
    }
}
