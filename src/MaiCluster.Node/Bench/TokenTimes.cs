namespace MaiCluster.Node.Bench;

/// <summary>When each token of one stream came, in seconds on one clock.</summary>
internal sealed class TokenTimes(int expected)
{
    private readonly List<double> _seconds = new(expected + 1);

    public int Count => _seconds.Count;

    public double First => _seconds[0];

    public double Last => _seconds[^1];

    public void Add(double seconds) => _seconds.Add(seconds);

    /// <summary>The longest time between two tokens after <paramref name="from"/>, until the first one after <paramref name="until"/>.</summary>
    public double LongestGap(double from, double until)
    {
        var longest = 0.0;
        for (var i = 1; i < _seconds.Count && _seconds[i - 1] < until; i++)
        {
            longest = _seconds[i] > from ? Math.Max(longest, _seconds[i] - _seconds[i - 1]) : longest;
        }

        return longest;
    }

    /// <summary>Tokens per second of all streams while all of them run: from the last first token to the first last one.</summary>
    /// <param name="streams">At least one.</param>
    /// <param name="tokens">What each stream made; events that carried two tokens, or none, are scaled to it.</param>
    public static double RateWhileAllRun(IReadOnlyList<TokenTimes> streams, int tokens)
    {
        var from = streams.Max(stream => stream.First);
        var until = streams.Min(stream => stream.Last);
        if (until <= from)
        {
            throw new InvalidDataException("The streams did not run beside each other: give them more tokens.");
        }

        var counted = streams.Sum(stream => stream._seconds.Count(at => at > from && at <= until) * ((double)tokens / stream.Count));
        return counted / (until - from);
    }
}
