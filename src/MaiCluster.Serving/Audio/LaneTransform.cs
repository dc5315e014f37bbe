using System.Numerics;

namespace MaiCluster.Serving.Audio;

/// <summary>
/// The power spectrum of real signals, as many at once as a vector has lanes: each lane is a signal of its own, so the transform
/// itself is plain scalar code (Stockham's self-sorting form, any radices). Not for several threads at once.
/// </summary>
internal sealed class LaneTransform
{
    private static readonly int[] Radices = [5, 4, 3, 2];

    private readonly int _half;
    private readonly List<Stage> _stages = [];
    private readonly float[] _splitCos;
    private readonly float[] _splitSin;
    private Vector<float>[] _re;
    private Vector<float>[] _im;
    private Vector<float>[] _nextRe;
    private Vector<float>[] _nextIm;

    /// <param name="length">Samples of a signal: even, and half of it a product of 2, 3, 4 and 5.</param>
    public LaneTransform(int length)
    {
        _half = length / 2;
        (_re, _im, _nextRe, _nextIm) = (new Vector<float>[_half], new Vector<float>[_half], new Vector<float>[_half], new Vector<float>[_half]);
        for (var (left, stride) = (_half, 1); left > 1;)
        {
            var radix = Array.Find(Radices, radix => left % radix == 0);
            _stages.Add(radix > 0 ? new Stage(left, stride, radix) : throw new ArgumentOutOfRangeException(nameof(length), length, "Half of it is a product of 2, 3, 4 and 5."));
            (left, stride) = (left / radix, stride * radix);
        }

        _splitCos = [.. Enumerable.Range(0, _half + 1).Select(bin => (float)Math.Cos(-2 * Math.PI * bin / length))];
        _splitSin = [.. Enumerable.Range(0, _half + 1).Select(bin => (float)Math.Sin(-2 * Math.PI * bin / length))];
    }

    /// <summary>Squared magnitudes of bins 0 to length / 2.</summary>
    /// <param name="signals">[length]: each element holds one sample of every signal.</param>
    /// <param name="power">[length / 2 + 1].</param>
    public void Power(ReadOnlySpan<Vector<float>> signals, Span<Vector<float>> power)
    {
        // A real signal of 2n samples is a complex one of n: even samples real, odd ones imaginary.
        for (var index = 0; index < _half; index++)
        {
            (_re[index], _im[index]) = (signals[2 * index], signals[(2 * index) + 1]);
        }

        foreach (var stage in _stages)
        {
            stage.Run(_re, _im, _nextRe, _nextIm);
            (_re, _nextRe) = (_nextRe, _re);
            (_im, _nextIm) = (_nextIm, _im);
        }

        for (var bin = 0; bin <= _half; bin++)
        {
            var (low, high) = (bin % _half, (_half - bin) % _half);
            var (evenRe, evenIm) = (_re[low] + _re[high], _im[low] - _im[high]);
            var (oddRe, oddIm) = (_im[low] + _im[high], _re[high] - _re[low]);
            var (cos, sin) = (new Vector<float>(_splitCos[bin]), new Vector<float>(_splitSin[bin]));
            var re = evenRe + (oddRe * cos) - (oddIm * sin);
            var im = evenIm + (oddRe * sin) + (oddIm * cos);
            power[bin] = ((re * re) + (im * im)) * new Vector<float>(0.25f);
        }
    }

    /// <summary>One pass over all elements: small transforms of <c>radix</c> points, each result turned by its twiddle.</summary>
    private sealed class Stage
    {
        private readonly int _groups;
        private readonly int _stride;
        private readonly int _radix;
        private readonly float[] _cos;
        private readonly float[] _sin;

        public Stage(int length, int stride, int radix)
        {
            (_groups, _stride, _radix) = (length / radix, stride, radix);

            // [group, output, input]: the small transform and the twiddle after it in one factor.
            _cos = new float[_groups * radix * radix];
            _sin = new float[_cos.Length];
            for (var index = 0; index < _cos.Length; index++)
            {
                var (group, output, input) = (index / (radix * radix), index / radix % radix, index % radix);
                var angle = -2 * Math.PI * (((double)output * input / radix) + ((double)group * output / length));
                (_cos[index], _sin[index]) = ((float)Math.Cos(angle), (float)Math.Sin(angle));
            }
        }

        public void Run(Vector<float>[] re, Vector<float>[] im, Vector<float>[] toRe, Vector<float>[] toIm)
        {
            for (var group = 0; group < _groups; group++)
            {
                for (var output = 0; output < _radix; output++)
                {
                    var factors = ((group * _radix) + output) * _radix;
                    for (var lane = 0; lane < _stride; lane++)
                    {
                        var (sumRe, sumIm) = (Vector<float>.Zero, Vector<float>.Zero);
                        for (var input = 0; input < _radix; input++)
                        {
                            var from = lane + (_stride * (group + (_groups * input)));
                            var (cos, sin) = (new Vector<float>(_cos[factors + input]), new Vector<float>(_sin[factors + input]));
                            sumRe += (re[from] * cos) - (im[from] * sin);
                            sumIm += (re[from] * sin) + (im[from] * cos);
                        }

                        var to = lane + (_stride * ((_radix * group) + output));
                        (toRe[to], toIm[to]) = (sumRe, sumIm);
                    }
                }
            }
        }
    }
}
