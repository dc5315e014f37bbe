using System.Numerics.Tensors;

namespace MaiCluster.Serving.Audio;

/// <summary>
/// Changes the sample rate of one channel, block by block: a sinc under a Kaiser window of 32 zero crossings a side, its cut-off
/// a little below half of the slower rate. Output sample n lies at n * from / to of the input.
/// </summary>
internal sealed class Resampler
{
    private const int ZeroCrossings = 32;

    /// <summary>Below the edge by about half the width of the window's transition, so that what is above folds back at -80 dB at most.</summary>
    private const double CutOff = 0.93;

    private const double KaiserBeta = 8.5;

    /// <summary>More positions between two input samples than this are made from the two nearest ones.</summary>
    private const int MaxPhases = 1024;

    private readonly int _from;
    private readonly int _to;
    private readonly int _taps;
    private readonly int _phases;
    private readonly float[] _table;
    private float[] _held;
    private int _heldLength;
    private long _outputs;
    private long _inputs;
    private long _heldStart;

    public Resampler(int from, int to)
    {
        var divisor = (int)System.Numerics.BigInteger.GreatestCommonDivisor(from, to);
        (_from, _to) = (from / divisor, to / divisor);
        var scale = Math.Min(1, (double)to / from) * CutOff;
        var half = (int)Math.Ceiling(ZeroCrossings / scale);
        _taps = 2 * half;
        _phases = Math.Min(_to, MaxPhases);
        _table = new float[(_phases + 1) * _taps];
        for (var phase = 0; phase <= _phases; phase++)
        {
            FillPhase(_table.AsSpan(phase * _taps, _taps), (double)phase / _phases, scale, half);
        }

        _held = new float[2 * _taps];
        _heldLength = half - 1; // the silence before the first sample
        _heldStart = -_heldLength;
    }

    /// <summary>Elements that the next call may write at most.</summary>
    public int MaxOutput(int inputs) => (int)(((_heldLength + (long)inputs + _taps) * _to / _from) + 2);

    /// <summary>Takes the next samples.</summary>
    /// <returns>How many output samples were written.</returns>
    public int Add(ReadOnlySpan<float> samples, Span<float> output)
    {
        Hold(samples);
        _inputs += samples.Length;
        return Produce(output, long.MaxValue);
    }

    /// <summary>The rest, as if silence followed.</summary>
    /// <returns>How many output samples were written; in all there are inputs * to / from, rounded up.</returns>
    public int Finish(Span<float> output)
    {
        Hold(new float[_taps]);
        return Produce(output, ((_inputs * _to) + _from - 1) / _from);
    }

    private static void FillPhase(Span<float> taps, double offset, double scale, int half)
    {
        var sum = 0.0;
        for (var tap = 0; tap < taps.Length; tap++)
        {
            var distance = tap - (half - 1) - offset;
            var x = Math.PI * distance * scale;
            var inside = 1 - Math.Pow(distance / half, 2);
            var value = inside <= 0 ? 0 : (x == 0 ? 1 : Math.Sin(x) / x) * Bessel(KaiserBeta * Math.Sqrt(inside));
            taps[tap] = (float)value;
            sum += value;
        }

        TensorPrimitives.Multiply(taps, (float)(1 / sum), taps); // a constant stays what it is
    }

    /// <summary>The modified Bessel function of the first kind, order 0, by its series.</summary>
    private static double Bessel(double x)
    {
        var (sum, term) = (1.0, 1.0);
        for (var k = 1; term > sum * 1e-12; k++)
        {
            term *= x / (2 * k) * (x / (2 * k));
            sum += term;
        }

        return sum;
    }

    private void Hold(ReadOnlySpan<float> samples)
    {
        if (_heldLength + samples.Length > _held.Length)
        {
            Array.Resize(ref _held, Math.Max(2 * _held.Length, _heldLength + samples.Length));
        }

        samples.CopyTo(_held.AsSpan(_heldLength));
        _heldLength += samples.Length;
    }

    private int Produce(Span<float> output, long end)
    {
        var written = 0;
        var half = _taps / 2;
        while (_outputs < end)
        {
            var position = _outputs * _from;
            var start = (position / _to) - (half - 1) - _heldStart;
            if (start + _taps > _heldLength)
            {
                break;
            }

            output[written++] = At(_held.AsSpan((int)start, _taps), (int)(position % _to));
            _outputs++;
        }

        var unused = (int)Math.Clamp((_outputs * _from / _to) - (half - 1) - _heldStart, 0, _heldLength);
        _held.AsSpan(unused, _heldLength - unused).CopyTo(_held);
        (_heldLength, _heldStart) = (_heldLength - unused, _heldStart + unused);
        return written;
    }

    /// <param name="offset">Of the position behind the middle of the samples, in parts of <c>_to</c>.</param>
    private float At(ReadOnlySpan<float> samples, int offset)
    {
        if (_phases == _to)
        {
            return TensorPrimitives.Dot(samples, _table.AsSpan(offset * _taps, _taps));
        }

        var phase = (double)offset / _to * _phases;
        var nearest = (int)phase;
        var low = TensorPrimitives.Dot(samples, _table.AsSpan(nearest * _taps, _taps));
        var high = TensorPrimitives.Dot(samples, _table.AsSpan((nearest + 1) * _taps, _taps));
        return low + ((high - low) * (float)(phase - nearest));
    }
}
