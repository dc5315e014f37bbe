using MaiCluster.Serving.Sessions;

namespace MaiCluster.Serving.Batching;

/// <summary>
/// Which tokens of a sequence decode steps compute: those of the prompt that an earlier turn of its session decoded, and all
/// after the prompt. The others are prefilled. A function of the request alone, so the bits of an answer do not tell whether
/// anything was still resident.
/// </summary>
internal sealed class DecodedRuns
{
    /// <summary>In order, at least two tokens apart; the last has no end.</summary>
    private readonly DecodedSpan[] _runs;

    public DecodedRuns(int promptLength, SessionTurn? turn)
    {
        var runs = new List<DecodedSpan>(1 + (turn?.Decoded.Count ?? 0));
        var shared = Math.Min(turn?.SharedTokens ?? 0, promptLength);
        foreach (var span in turn?.Decoded ?? [])
        {
            Add(runs, Math.Max(span.Start, 1), Math.Min(span.End, shared));
        }

        Add(runs, promptLength, int.MaxValue);
        _runs = [.. runs];
    }

    /// <summary>The first decoded token; before it all is prefilled.</summary>
    public int First => _runs[0].Start;

    public bool Contains(int position)
    {
        // From the end: an answer in the making, by far the most frequent question, is the last run.
        for (var i = _runs.Length - 1; i >= 0; i--)
        {
            if (position >= _runs[i].Start)
            {
                return position < _runs[i].End;
            }
        }

        return false;
    }

    /// <summary>Where the prefilled tokens from this position on end.</summary>
    public int NextStart(int position)
    {
        var i = 0;
        while (_runs[i].Start < position)
        {
            i++;
        }

        return _runs[i].Start;
    }

    /// <summary>The first token that the two compute differently.</summary>
    public int AgreesUntil(DecodedRuns other)
    {
        for (var i = 0; ; i++)
        {
            var (mine, theirs) = (_runs[i], other._runs[i]);
            if (mine.Start != theirs.Start)
            {
                return Math.Min(mine.Start, theirs.Start);
            }

            if (mine.End != theirs.End || mine.End == int.MaxValue)
            {
                return Math.Min(mine.End, theirs.End);
            }
        }
    }

    /// <summary>A single token between two runs is decoded with them: a chunk of one token takes decode's kernel anyway.</summary>
    private static void Add(List<DecodedSpan> runs, int start, int end)
    {
        if (start >= end)
        {
            return;
        }

        if (runs is [.., var last] && start - last.End <= 1)
        {
            start = last.Start;
            runs.RemoveAt(runs.Count - 1);
        }

        runs.Add(new DecodedSpan(start, end - start));
    }
}
