using System.ComponentModel;
using System.Diagnostics;
using MaiCluster.Gateway.Answers;

namespace MaiCluster.Gateway.Speech.Encoding;

/// <summary>One format by a child process, which ends with the request, or when it stops answering.</summary>
internal sealed class FfmpegEncoder : IAudioEncoder
{
    private const int ReadBytes = 16 << 10;

    private static readonly TimeSpan FirstBytes = TimeSpan.FromSeconds(2);

    private readonly FfmpegEncoders _encoders;
    private readonly CancellationTokenSource _stopping;
    private readonly Task<Process> _starting;
    private readonly Lock _gate = new();
    private readonly Utf8Buffer _encoded = new(ReadBytes);
    private readonly TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _reading = Task.CompletedTask;
    private bool _hasBegun;

    public FfmpegEncoder(FfmpegEncoders encoders, AudioFormat format, CancellationToken cancellationToken)
    {
        _encoders = encoders;
        _stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);

        // Starting takes longer than a request may wait for, so it goes on while the first sentence is spoken.
        _starting = Task.Run(() => StartAsync(format));
    }

    public async ValueTask EncodeAsync(ReadOnlyMemory<byte> samples, Utf8Buffer into)
    {
        var process = await _starting;
        await process.StandardInput.BaseStream.WriteAsync(samples, _stopping.Token).AsTask().WaitAsync(_encoders.Stall, _encoders.Time);
        await process.StandardInput.BaseStream.FlushAsync(_stopping.Token);

        // The first bytes are waited for, so that the first audio leaves with the first part; what is late after that leaves with the next.
        if (!_hasBegun)
        {
            await Task.WhenAny(_more.Task, Task.Delay(FirstBytes, _encoders.Time, _stopping.Token));
        }

        _hasBegun |= Move(into);
    }

    public async ValueTask FinishAsync(Utf8Buffer into)
    {
        var process = await _starting;
        process.StandardInput.Close();
        await _reading.WaitAsync(_encoders.Stall, _encoders.Time);
        await process.WaitForExitAsync(_stopping.Token).WaitAsync(_encoders.Stall, _encoders.Time);
        Move(into);
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"ffmpeg ended with exit code {process.ExitCode}.");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        try
        {
            using var process = await _starting;
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }

            await _reading;
            _encoders.Places.Release();
        }
        catch (Exception failure) when (failure is OperationCanceledException or Win32Exception or IOException)
        {
            // It never started.
        }

        _stopping.Dispose();
    }

    private async Task<Process> StartAsync(AudioFormat format)
    {
        await _encoders.Places.WaitAsync(_stopping.Token);
        try
        {
            var process = _encoders.Start(format);
            _reading = ReadAsync(process);
            return process;
        }
        catch
        {
            _encoders.Places.Release();
            throw;
        }
    }

    /// <summary>Reads both outputs until they end. What is encoded is smaller than the speech it is made of, so nothing else bounds it.</summary>
    private async Task ReadAsync(Process process)
    {
        var errors = process.StandardError.BaseStream.CopyToAsync(Stream.Null);
        var bytes = new byte[ReadBytes];
        try
        {
            int read;
            while ((read = await process.StandardOutput.BaseStream.ReadAsync(bytes)) > 0)
            {
                lock (_gate)
                {
                    _encoded.Raw(bytes.AsSpan(0, read));
                    _more.TrySetResult();
                }
            }

            await errors;
        }
        catch (IOException)
        {
            // The process was killed.
        }

        _more.TrySetResult();
    }

    private bool Move(Utf8Buffer into)
    {
        lock (_gate)
        {
            into.Raw(_encoded.Written);
            var any = _encoded.Count > 0;
            _encoded.Clear();
            return any;
        }
    }
}
