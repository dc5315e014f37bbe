using MaiCluster.Serving.Fleets;

namespace MaiCluster.Serving.Routing;

/// <summary>Counts what was asked of one package since the last report. One owner.</summary>
internal sealed class ArrivalCount(string package, TimeProvider time)
{
    /// <summary>Seconds that are counted one by one; a report that comes later than this sees the rest in the last.</summary>
    private const int MostSeconds = 60;

    private readonly List<int> _bySecond = [];
    private long _since = time.GetTimestamp();
    private int _requests;
    private long _promptTokens;
    private long _answerTokens;

    /// <summary>Running mean over answers; at least 1.</summary>
    public double MeanAnswerTokens { get; private set; } = 1;

    public void Arrived(int promptTokens)
    {
        _requests++;
        _promptTokens += promptTokens;
        var second = Math.Min(MostSeconds - 1, (int)time.GetElapsedTime(_since).TotalSeconds);
        while (_bySecond.Count <= second)
        {
            _bySecond.Add(0);
        }

        _bySecond[second]++;
    }

    /// <summary>Cached prompt tokens were no work.</summary>
    public void Ended(int cachedTokens, int answerTokens)
    {
        _promptTokens = Math.Max(0, _promptTokens - cachedTokens);
        _answerTokens += answerTokens;
        MeanAnswerTokens = MeanAnswerTokens == 1 ? Math.Max(1, answerTokens) : Math.Max(1, (0.9 * MeanAnswerTokens) + (0.1 * answerTokens));
    }

    public ModelArrivals Take(int waiting)
    {
        var taken = new ModelArrivals(package, _requests, _promptTokens, _answerTokens, waiting, [.. _bySecond]);
        (_requests, _promptTokens, _answerTokens, _since) = (0, 0, 0, time.GetTimestamp());
        _bySecond.Clear();
        return taken;
    }
}
