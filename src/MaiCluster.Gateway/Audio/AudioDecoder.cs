using System.Diagnostics.CodeAnalysis;
using MaiCluster.Gateway.Limits;
using MaiCluster.Gateway.Requests;
using MaiCluster.Serving.Audio;
using MaiCluster.Serving.Requests;
using Microsoft.Extensions.Options;

namespace MaiCluster.Gateway.Audio;

/// <summary>From a client's file to samples. A few files at a time, on threads of the pool.</summary>
internal sealed class AudioDecoder : IDisposable
{
    private readonly SemaphoreSlim _places;
    private readonly AudioLimits _limits;
    private readonly FfmpegReader _ffmpeg;

    public AudioDecoder(IOptions<GatewayOptions> options, TimeProvider time)
    {
        _places = new SemaphoreSlim(options.Value.AudioDecodes);
        _limits = new AudioLimits { MaxDuration = TimeSpan.FromSeconds(options.Value.MaxAudioSeconds) };
        _ffmpeg = new FfmpegReader(options.Value, time);
    }

    /// <summary>For messages.</summary>
    public string Formats => _ffmpeg.IsHere ? "wav, mp3, ogg (opus, vorbis), flac, m4a, mp4, webm and what else ffmpeg knows" : "wav, mp3 and ogg (opus, vorbis); flac, m4a, mp4 and webm once ffmpeg is installed";

    /// <param name="file">The whole of it.</param>
    /// <param name="field">What to call it in a failure.</param>
    public async Task<(DecodedAudio? Audio, RequestFailure? Failure)> DecodeAsync(ReadOnlyMemory<byte> file, string field, CancellationToken cancellationToken)
    {
        await _places.WaitAsync(cancellationToken);
        try
        {
            return (await Task.Run(() => ReadAsync(file, cancellationToken), cancellationToken), null);
        }
        catch (AudioFormatException wrong)
        {
            return (null, new RequestFailure(FailureKind.InvalidRequest, $"The audio in '{field}' {wrong.What}. Here can be read: {Formats}.") { Param = field });
        }
        finally
        {
            _places.Release();
        }
    }

    public void Dispose() => _places.Dispose();

    [SuppressMessage("Design", "CA1031", Justification = "Libraries meet damaged files with exceptions of any kind; the file is at fault, whatever they say.")]
    private async Task<DecodedAudio> ReadAsync(ReadOnlyMemory<byte> file, CancellationToken cancellationToken)
    {
        var container = AudioSignature.Of(file.Span);
        try
        {
            return container switch
            {
                AudioContainer.Wave => WaveReader.Read(file.Span, _limits),
                AudioContainer.Mp3 => Mp3Reader.Read(MemoryBody.Open(file), _limits, cancellationToken),
                AudioContainer.OggVorbis => VorbisReader.Read(MemoryBody.Open(file), _limits, cancellationToken),
                AudioContainer.OggOpus => OpusReader.Read(file, _limits, cancellationToken),
                _ when _ffmpeg.IsHere => await _ffmpeg.ReadAsync(file, container == AudioContainer.Mp4, _limits, cancellationToken),
                _ => throw new AudioFormatException("is of no kind that is known"),
            };
        }
        catch (Exception error) when (error is not (AudioFormatException or OperationCanceledException or OutOfMemoryException))
        {
            throw new AudioFormatException("is damaged");
        }
    }
}
