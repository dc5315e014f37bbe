using System.Diagnostics;
using System.Globalization;
using MaiCluster.Gateway.Limits;
using MaiCluster.Serving.Audio;

namespace MaiCluster.Gateway.Audio;

/// <summary>
/// Reads what nothing else here does, by a child process: no network, no files but the one it is given, limits on its time, its
/// memory and its output. Only MPEG-4 lies in a file meanwhile, because its index may be at its end; nothing that its client says
/// becomes a part of a command or a name.
/// </summary>
internal sealed class FfmpegReader(GatewayOptions options, TimeProvider time)
{
    private const string Demuxers = "matroska,webm,mov,mp4,m4a,3gp,aac,flac,ogg,mp3,wav,aiff,caf,asf,amr,au,w64,mpegts,flv,avi";

    private const int FrameBytes = sizeof(short);

    private readonly FfmpegProgram _program = new(options);

    public bool IsHere => _program.IsHere;

    /// <exception cref="AudioFormatException">It cannot be read.</exception>
    public async Task<DecodedAudio> ReadAsync(ReadOnlyMemory<byte> file, bool isMp4, AudioLimits limits, CancellationToken cancellationToken)
    {
        if (!isMp4)
        {
            return await RunAsync(["-protocol_whitelist", "pipe", "-format_whitelist", Demuxers, "-i", "pipe:0"], file, limits, cancellationToken);
        }

        // A playlist could name other files, so only this one demuxer may open it.
        var folder = Directory.CreateTempSubdirectory("mai-audio-");
        try
        {
            var path = Path.Combine(folder.FullName, "audio");
            await File.WriteAllBytesAsync(path, file, cancellationToken);
            return await RunAsync(["-protocol_whitelist", "file", "-f", "mov", "-enable_drefs", "0", "-i", path], ReadOnlyMemory<byte>.Empty, limits, cancellationToken);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private async Task<DecodedAudio> RunAsync(string[] input, ReadOnlyMemory<byte> file, AudioLimits limits, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(options.FfmpegSeconds), time);
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        using var child = Start(input);
        try
        {
            var writing = WriteAsync(child.StandardInput.BaseStream, file, timeout.Token);
            var complaints = child.StandardError.BaseStream.CopyToAsync(Stream.Null, timeout.Token);
            var audio = await CollectAsync(child.StandardOutput.BaseStream, limits, timeout.Token);
            await Task.WhenAll(writing, complaints);
            await child.WaitForExitAsync(timeout.Token);
            return audio ?? throw new AudioFormatException("holds no audio that can be read");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new AudioFormatException($"takes longer than {options.FfmpegSeconds} seconds to decode, which is the most it may");
        }
        finally
        {
            if (!child.HasExited)
            {
                child.Kill(entireProcessTree: true);
            }
        }
    }

    private Process Start(string[] input) => _program.Start(
    [
        "-nostdin", "-loglevel", "quiet", "-threads", "1", .. input, "-map", "0:a:0", "-vn", "-sn", "-dn",
        "-ac", "1", "-ar", DecodedAudio.SampleRate.ToString(CultureInfo.InvariantCulture), "-f", "s16le", "pipe:1",
    ]);

    /// <summary>A child that has enough, or has given up, closes its end.</summary>
    private static async Task WriteAsync(Stream input, ReadOnlyMemory<byte> file, CancellationToken cancellationToken)
    {
        try
        {
            await using (input)
            {
                await input.WriteAsync(file, cancellationToken);
            }
        }
        catch (IOException)
        {
            // Its output says what became of it.
        }
    }

    private static async Task<DecodedAudio?> CollectAsync(Stream output, AudioLimits limits, CancellationToken cancellationToken)
    {
        var collector = new PcmCollector(limits, DecodedAudio.SampleRate, channels: 1);
        var bytes = new byte[1 << 16];
        var samples = new float[bytes.Length / FrameBytes];
        var (held, isEmpty) = (0, true);
        int read;
        while ((read = await output.ReadAsync(bytes.AsMemory(held), cancellationToken)) > 0)
        {
            var count = (held + read) / FrameBytes;
            for (var index = 0; index < count; index++)
            {
                samples[index] = BitConverter.ToInt16(bytes, index * FrameBytes) / 32768f;
            }

            collector.Add(samples.AsSpan(0, count));
            isEmpty &= count == 0;
            held = held + read - (count * FrameBytes);
            bytes.AsSpan(count * FrameBytes, held).CopyTo(bytes);
        }

        return isEmpty ? null : collector.Finish();
    }
}
