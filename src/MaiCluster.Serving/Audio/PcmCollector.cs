using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace MaiCluster.Serving.Audio;

/// <summary>Where decoders pour what they read: any rate, any channels in; 16 kHz, one channel, 16 bits out. One owner.</summary>
public sealed class PcmCollector
{
    private const int BlockFrames = 4096;

    private readonly AudioLimits _limits;
    private readonly int _channels;
    private readonly int _mostSamples;
    private readonly Resampler? _resampler;
    private readonly float[] _mono = new float[BlockFrames];
    private readonly float[] _resampled;
    private byte[] _bytes = new byte[BlockFrames * sizeof(short)];
    private int _length;

    /// <exception cref="AudioFormatException">The rate or the number of channels is not taken.</exception>
    public PcmCollector(AudioLimits limits, int rate, int channels)
    {
        if (limits.Fault(rate, channels) is { } fault)
        {
            throw new AudioFormatException(fault);
        }

        (_limits, _channels) = (limits, channels);
        _mostSamples = (int)Math.Min(Array.MaxLength / sizeof(short), limits.MaxDuration.TotalSeconds * DecodedAudio.SampleRate);
        _resampler = rate == DecodedAudio.SampleRate ? null : new Resampler(rate, DecodedAudio.SampleRate);
        _resampled = new float[_resampler?.MaxOutput(2 * BlockFrames) ?? 0];
    }

    public int Channels => _channels;

    /// <param name="interleaved">Whole frames, from -1 to 1; what is no number is silence.</param>
    /// <exception cref="AudioFormatException">The recording is too long.</exception>
    public void Add(ReadOnlySpan<float> interleaved)
    {
        for (var frames = interleaved.Length / _channels; frames > 0;)
        {
            var count = Math.Min(frames, BlockFrames);
            Mix(interleaved[..(count * _channels)], _mono);
            interleaved = interleaved[(count * _channels)..];
            frames -= count;
            if (_resampler is null)
            {
                Keep(_mono.AsSpan(0, count));
            }
            else
            {
                Keep(_resampled.AsSpan(0, _resampler.Add(_mono.AsSpan(0, count), _resampled)));
            }
        }
    }

    /// <exception cref="AudioFormatException">There is no sample in it.</exception>
    public DecodedAudio Finish()
    {
        if (_resampler is not null)
        {
            Keep(_resampled.AsSpan(0, _resampler.Finish(_resampled)));
        }

        return _length > 0 ? new DecodedAudio(_bytes.AsMemory(0, _length * sizeof(short))) : throw new AudioFormatException("holds no audio");
    }

    private void Mix(ReadOnlySpan<float> interleaved, Span<float> mono)
    {
        for (var frame = 0; frame < interleaved.Length / _channels; frame++)
        {
            var mean = TensorPrimitives.Sum(interleaved.Slice(frame * _channels, _channels)) / _channels;
            mono[frame] = float.IsFinite(mean) ? Math.Clamp(mean, -1, 1) : 0;
        }
    }

    private void Keep(ReadOnlySpan<float> samples)
    {
        if (_length + samples.Length > _mostSamples)
        {
            throw new AudioFormatException($"is longer than {_limits.MaxDuration.TotalSeconds:0} seconds, which is the most that is read; send it in parts");
        }

        if ((_length + samples.Length) * sizeof(short) > _bytes.Length)
        {
            Array.Resize(ref _bytes, sizeof(short) * (int)Math.Min(_mostSamples, Math.Max(_length + (long)samples.Length, (long)_bytes.Length)));
        }

        var kept = MemoryMarshal.Cast<byte, short>(_bytes.AsSpan());
        foreach (var sample in samples)
        {
            kept[_length++] = (short)Math.Clamp(MathF.Round(sample * 32768), short.MinValue, short.MaxValue);
        }
    }
}
