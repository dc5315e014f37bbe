namespace MaiCluster.Serving.Budgets;

/// <summary>
/// What came within the last minute, in buckets of a second: a sliding window that lets through no more than the limit in any 60
/// seconds, and up to one second's worth less. By the monotonic clock; in memory only.
/// </summary>
internal sealed class RateWindow
{
    public const int Seconds = 60;

    private readonly long[] _buckets = new long[Seconds + 1]; // the oldest second may be only partly over
    private long _second = long.MinValue;
    private long _sum;

    /// <param name="second">Whole seconds of the monotonic clock.</param>
    public long Sum(long second)
    {
        Advance(second);
        return _sum;
    }

    public void Add(long second, long amount)
    {
        Advance(second);
        _buckets[Bucket(_second)] += amount;
        _sum += amount;
    }

    /// <summary>Corrects what was added then; nothing when that is over.</summary>
    public void Correct(long second, long difference)
    {
        if (second > _second - _buckets.Length && second <= _second)
        {
            _buckets[Bucket(second)] += difference;
            _sum += difference;
        }
    }

    /// <summary>How long until this much more fits; null = it never does.</summary>
    public TimeSpan? Wait(long second, long amount, long limit)
    {
        Advance(second);
        var left = _sum;
        for (var waited = 0; waited <= _buckets.Length; waited++)
        {
            if (left + amount <= limit)
            {
                return TimeSpan.FromSeconds(waited);
            }

            left -= _buckets[Bucket(_second + 1 + waited)]; // the oldest one, whose place the next second takes
        }

        return null;
    }

    private int Bucket(long second) => (int)(((second % _buckets.Length) + _buckets.Length) % _buckets.Length);

    private void Advance(long second)
    {
        if (_second == long.MinValue || second - _second >= _buckets.Length)
        {
            Array.Clear(_buckets);
            (_sum, _second) = (0, second);
        }

        while (_second < second)
        {
            _second++;
            var bucket = Bucket(_second);
            _sum -= _buckets[bucket];
            _buckets[bucket] = 0;
        }
    }
}
