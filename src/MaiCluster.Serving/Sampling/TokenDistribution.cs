using System.Diagnostics;
using System.Numerics.Tensors;

namespace MaiCluster.Serving.Sampling;

/// <summary>
/// The probabilities of one next token, being cut down and drawn from. A token's gap is its distance below the
/// likeliest one in (scaled) logits, its weight exp(-gap). Tokens are ranked by gap, then by id; every cut keeps the
/// first ones of that order. Nothing is sorted but the few tokens around a cut, and no cut is approximate.
/// </summary>
/// <param name="vocabulary">The most tokens it is filled with.</param>
internal sealed class TokenDistribution(int vocabulary)
{
    /// <summary>Tokens weighed at a time: their gaps and weights stay in the L1 cache.</summary>
    private const int BlockSize = 1024;

    /// <summary>A cut is looked for by gap in sixteenths, up to 128: far beyond exp(-104), where a float weight is 0.</summary>
    private const int BinsPerUnit = 16, BinCount = 128 * BinsPerUnit;

    private const int Everything = -1;

    private readonly float[] _gaps = new float[vocabulary];
    private readonly float[] _weights = new float[vocabulary];
    private readonly double[] _blocks = new double[(vocabulary + BlockSize - 1) / BlockSize];
    private readonly double[] _bins = new double[BinCount];
    private readonly int[] _kept = new int[vocabulary];
    private readonly ulong[] _keys = new ulong[vocabulary];
    private int _length;
    private int _keptCount;

    /// <summary>The most tokens it can hold.</summary>
    public int Capacity => _gaps.Length;

    /// <summary>Sum of all weights, the likeliest token's being 1.</summary>
    public double Total { get; private set; }

    /// <summary>Takes the softmax of the logits divided by the temperature; every token is kept.</summary>
    /// <param name="logits">NaN in them is made negative infinity, positive infinity the largest number.</param>
    /// <param name="max">The largest of them.</param>
    /// <param name="temperature">Above 0.</param>
    public void Fill(Span<float> logits, float max, float temperature)
    {
        _length = logits.Length;
        _keptCount = Everything;
        Total = Weigh(logits, max, temperature);
        if (double.IsNaN(Total))
        {
            LogitScan.MakeFinite(logits);
            Total = Weigh(logits, Math.Min(max, float.MaxValue), temperature);
        }
    }

    /// <summary>Keeps the <paramref name="count"/> likeliest tokens.</summary>
    public void KeepLikeliest(int count)
    {
        if (count < (_keptCount == Everything ? _length : _keptCount))
        {
            Narrow(ReachOf(count));
            Cut(count, byWeight: false);
        }
    }

    /// <summary>Keeps the fewest likeliest tokens that have this part of what is kept so far.</summary>
    /// <param name="part">Above 0, at most 1.</param>
    public void KeepPart(double part)
    {
        var target = part * KeptWeight();

        // Tokens lighter than the rest's average share have less than the rest together, so the cut lies above them.
        Narrow(Slack(-Math.Log((1 - part) * Total / _length)));
        Cut(target, byWeight: true);
    }

    /// <summary>Keeps what is at least this fraction as likely as the likeliest token.</summary>
    /// <param name="ratio">Above 0, at most 1.</param>
    public void KeepAbove(float ratio)
    {
        var limit = -Math.Log(ratio);
        Narrow(Slack(limit));
        var count = 0;
        foreach (var token in Kept)
        {
            if (_gaps[token] <= limit)
            {
                _kept[count++] = token;
            }
        }

        _keptCount = count;
    }

    /// <summary>The kept token at this point of their cumulated weights in order of id.</summary>
    /// <param name="point">In [0, 1).</param>
    public int Draw(double point)
    {
        var weight = KeptWeight();
        var target = Math.Min(point * weight, Math.BitDecrement(weight));
        return _keptCount == Everything ? DrawFromAll(target) : DrawFromKept(target);
    }

    /// <summary>The likeliest tokens, likeliest first; fewer than asked for where the others are impossible.</summary>
    public ReadOnlySpan<int> Likeliest(int count)
    {
        Narrow(ReachOf(count));
        Cut(count, byWeight: false);
        var keys = _keys.AsSpan(0, _keptCount);
        for (var i = 0; i < keys.Length; i++)
        {
            keys[i] = KeyOf(_kept[i]);
        }

        keys.Sort();
        for (var i = 0; i < keys.Length; i++)
        {
            _kept[i] = TokenOf(keys[i]);
        }

        return Kept;
    }

    /// <summary>Natural logarithm of a token's probability before any cut; at least -9999, OpenAI's number for "as good as never".</summary>
    public float LogprobOf(int token) => Math.Clamp((float)(-_gaps[token] - Math.Log(Total)), -9999, 0);

    private ReadOnlySpan<int> Kept => _kept.AsSpan(0, _keptCount);

    private double Weigh(ReadOnlySpan<float> logits, float max, float temperature)
    {
        var total = 0.0;
        for (int start = 0, block = 0; start < logits.Length; start += BlockSize, block++)
        {
            var length = Math.Min(BlockSize, logits.Length - start);
            var gaps = _gaps.AsSpan(start, length);
            var weights = _weights.AsSpan(start, length);
            TensorPrimitives.Subtract(max, logits.Slice(start, length), gaps);
            if (temperature != 1)
            {
                TensorPrimitives.Divide(gaps, temperature, gaps);
            }

            TensorPrimitives.Negate(gaps, weights);
            TensorPrimitives.Exp(weights, weights);
            _blocks[block] = LogitScan.Sum(weights);
            total += _blocks[block];
        }

        return total;
    }

    private double KeptWeight()
    {
        if (_keptCount == Everything)
        {
            return Total;
        }

        var sum = 0.0;
        foreach (var token in Kept)
        {
            sum += _weights[token];
        }

        return sum;
    }

    /// <summary>A gap within which at least this many tokens lie, or all that are possible.</summary>
    private float ReachOf(int count)
    {
        for (var reach = 1f; reach <= BinCount / BinsPerUnit; reach *= 2)
        {
            if (LogitScan.CountUpTo(_gaps.AsSpan(0, _length), reach) >= count)
            {
                return reach;
            }
        }

        return float.MaxValue;
    }

    /// <summary>Room for the rounding of a logarithm: narrowing only saves work and must not decide.</summary>
    private static float Slack(double gap) => (float)gap + 0.01f;

    /// <summary>Lists the tokens up to this gap, when none are listed yet.</summary>
    private void Narrow(float gap)
    {
        if (_keptCount == Everything)
        {
            _keptCount = LogitScan.CollectUpTo(_gaps.AsSpan(0, _length), gap, _kept);
        }
    }

    /// <summary>Keeps the first tokens of the order whose weights (or number) reach the target; all when they never do.</summary>
    private void Cut(double target, bool byWeight)
    {
        // :: Step 1: the bin of gaps in which the target is reached
        Array.Clear(_bins);
        foreach (var token in Kept)
        {
            _bins[BinOf(token)] += byWeight ? _weights[token] : 1;
        }

        var bin = 0;
        var reached = 0.0;
        for (; bin < BinCount && reached + _bins[bin] < target; bin++)
        {
            reached += _bins[bin];
        }

        if (bin == BinCount)
        {
            return;
        }

        // :: Step 2: the last token that is needed, within that bin
        var inBin = 0;
        foreach (var token in Kept)
        {
            if (BinOf(token) == bin)
            {
                _keys[inBin++] = KeyOf(token);
            }
        }

        var keys = _keys.AsSpan(0, inBin);
        keys.Sort();
        var last = 0;
        for (; last < keys.Length - 1; last++)
        {
            reached += byWeight ? _weights[TokenOf(keys[last])] : 1;
            if (reached >= target)
            {
                break;
            }
        }

        // :: Step 3: drop what ranks after it
        // (written without a branch: in a flat distribution it could not be predicted)
        var lastKey = keys[last];
        var count = 0;
        foreach (var token in Kept)
        {
            _kept[count] = token;
            count += KeyOf(token) <= lastKey ? 1 : 0;
        }

        _keptCount = count;
    }

    private int BinOf(int token) => (int)Math.Min(_gaps[token] * BinsPerUnit, BinCount - 1);

    // A gap is never negative, so its bits rank as it does.
    private ulong KeyOf(int token) => ((ulong)BitConverter.SingleToUInt32Bits(_gaps[token]) << 32) | (uint)token;

    private static int TokenOf(ulong key) => (int)(uint)key;

    private int DrawFromKept(double target)
    {
        var sum = 0.0;
        foreach (var token in Kept)
        {
            sum += _weights[token];
            if (sum > target)
            {
                return token;
            }
        }

        throw new UnreachableException("The weights of the kept tokens do not add up to their sum.");
    }

    private int DrawFromAll(double target)
    {
        var sum = 0.0;
        var block = 0;
        while (sum + _blocks[block] <= target)
        {
            sum += _blocks[block++];
        }

        var drawn = 0;
        for (var token = block * BlockSize; token < Math.Min(_length, (block + 1) * BlockSize) && sum <= target; token++)
        {
            // A block's weights one by one may add up to a little less than together: then its last possible token is drawn.
            drawn = _weights[token] > 0 ? token : drawn;
            sum += _weights[token];
        }

        return drawn;
    }
}
