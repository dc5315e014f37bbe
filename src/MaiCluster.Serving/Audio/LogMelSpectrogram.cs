using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace MaiCluster.Serving.Audio;

/// <summary>
/// The log-mel picture of half a minute of speech that Whisper reads: 16 kHz, windows of 400 samples every 160, Slaney's mel
/// scale, log10 with a floor 8 below the loudest value, then (x + 4) / 4. Not for several threads at once.
/// </summary>
/// <param name="bins">Rows of the picture: 80, or 128 for the newest models.</param>
public sealed class LogMelSpectrogram(int bins)
{
    public const int SampleRate = 16_000;

    /// <summary>Samples of a whole picture; shorter audio is followed by silence.</summary>
    public const int MaxSamples = 30 * SampleRate;

    /// <summary>Samples between two columns.</summary>
    public const int Hop = 160;

    /// <summary>Columns of every picture.</summary>
    public const int Columns = MaxSamples / Hop;

    private const int Window = 400, Pad = Window / 2;
    private const float Smallest = 1e-10f, Range = 8, Shift = 4;

    private static readonly float[] Hann = [.. Enumerable.Range(0, Window).Select(index => (float)(0.5 - (0.5 * Math.Cos(2 * Math.PI * index / Window))))];

    private readonly LaneTransform _transform = new(Window);
    private readonly MelFilters _filters = new(bins, SampleRate, Window);
    private readonly Vector<float>[] _signals = new Vector<float>[Window];
    private readonly Vector<float>[] _power = new Vector<float>[Pad + 1];
    private readonly float[] _columns = new float[Vector<float>.Count];

    public int Bins => bins;

    /// <param name="samples">From -1 to 1, at most <see cref="MaxSamples"/>.</param>
    /// <param name="picture">[bins, <see cref="Columns"/>].</param>
    public void Compute(ReadOnlySpan<float> samples, Span<float> picture)
    {
        if (samples.Length > MaxSamples)
        {
            throw new ArgumentException($"{samples.Length} samples; a picture has at most {MaxSamples}.", nameof(samples));
        }

        picture = picture[..(bins * Columns)];
        var heard = Math.Min(Columns, (samples.Length + Pad + Hop - 1) / Hop); // columns after these see silence only
        picture.Fill(Smallest);
        for (var column = 0; column < heard; column += Vector<float>.Count)
        {
            Load(samples, column);
            _transform.Power(_signals, _power);
            Weigh(picture, column);
        }

        TensorPrimitives.Max(picture, Smallest, picture);
        TensorPrimitives.Log10(picture, picture);
        var floor = TensorPrimitives.Max<float>(picture) - Range;
        TensorPrimitives.Max(picture, floor, picture);
        TensorPrimitives.Add(picture, Shift, picture);
        TensorPrimitives.Multiply(picture, 1 / Shift, picture);
    }

    private void Load(ReadOnlySpan<float> samples, int column)
    {
        var lanes = MemoryMarshal.Cast<Vector<float>, float>(_signals.AsSpan());
        for (var lane = 0; lane < Vector<float>.Count; lane++)
        {
            var start = ((column + lane) * Hop) - Pad;
            for (var index = 0; index < Window; index++)
            {
                // The picture's ends are mirrored; between the audio's end and the picture's there is silence.
                var at = start + index;
                at = at < 0 ? -at : at >= MaxSamples ? (2 * MaxSamples) - 2 - at : at;
                lanes[(index * Vector<float>.Count) + lane] = at < samples.Length ? samples[at] * Hann[index] : 0;
            }
        }
    }

    private void Weigh(Span<float> picture, int column)
    {
        var count = Math.Min(Vector<float>.Count, Columns - column);
        for (var bin = 0; bin < bins; bin++)
        {
            var sum = Vector<float>.Zero;
            var weights = _filters.Weights[bin];
            for (var index = 0; index < weights.Length; index++)
            {
                sum += _power[_filters.First[bin] + index] * new Vector<float>(weights[index]);
            }

            sum.CopyTo(_columns);
            _columns.AsSpan(0, count).CopyTo(picture[((bin * Columns) + column)..]);
        }
    }
}
