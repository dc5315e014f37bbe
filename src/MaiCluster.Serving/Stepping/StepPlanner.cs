namespace MaiCluster.Serving.Stepping;

/// <summary>Which tasks take the next step. Pure: it is told how long each has been ready.</summary>
internal static class StepPlanner
{
    /// <param name="turns">Tasks that are ready, in the order of their turns.</param>
    /// <param name="limits">The engine's.</param>
    /// <param name="expected">Tasks that are likely to come together: a batch of as many has nobody to wait for; 0 = nothing is known.</param>
    /// <param name="company">How long others are waited for still, whoever has waited how long.</param>
    /// <param name="batch">Receives the positions of those that step now; empty when all wait for others to join them.</param>
    /// <returns>How long the loop may wait before the first of them steps without more; zero where a batch was chosen.</returns>
    public static TimeSpan Plan(IReadOnlyList<StepTurn> turns, StepLimits limits, int expected, TimeSpan company, List<int> batch)
    {
        batch.Clear();
        var wait = TimeSpan.MaxValue;
        for (var first = 0; first < turns.Count; first++)
        {
            if (!IsFirstOfItsKey(turns, first))
            {
                continue;
            }

            Gather(turns, first, turns[first].MostRows, batch, out var isFull);
            var isDue = turns[first].Waited >= limits.MaxDelay && company <= TimeSpan.Zero;
            if (Settle(turns, limits, batch, isFull) || turns[first].Key is null || isDue || (expected > 0 && batch.Count >= expected))
            {
                return TimeSpan.Zero;
            }

            var left = limits.MaxDelay - turns[first].Waited;
            left = left < company ? company : left;
            wait = left < wait ? left : wait;
            batch.Clear();
        }

        return turns.Count == 0 ? Timeout.InfiniteTimeSpan : wait;
    }

    /// <summary>The first and all after it of its key that fit beside it.</summary>
    private static void Gather(IReadOnlyList<StepTurn> turns, int first, int mostRows, List<int> batch, out bool isFull)
    {
        batch.Add(first);
        var rows = turns[first].Rows;
        isFull = rows >= mostRows;
        for (var next = first + 1; next < turns.Count && !isFull && turns[first].Key is { } key; next++)
        {
            if (!key.Equals(turns[next].Key))
            {
                continue;
            }

            if (rows + turns[next].Rows > mostRows)
            {
                isFull = true; // none overtakes it into this batch
                break;
            }

            rows += turns[next].Rows;
            batch.Add(next);
            isFull = rows == mostRows;
        }
    }

    /// <summary>True when the batch need not wait; it is then cut to the largest preferred size that its first tasks make.</summary>
    private static bool Settle(IReadOnlyList<StepTurn> turns, StepLimits limits, List<int> batch, bool isFull)
    {
        if (isFull || limits.PreferredRows.Count == 0)
        {
            return isFull;
        }

        var (rows, best) = (0, 0);
        for (var count = 0; count < batch.Count; count++)
        {
            rows += turns[batch[count]].Rows;
            best = limits.PreferredRows.Contains(rows) ? count + 1 : best;
        }

        if (best > 0)
        {
            batch.RemoveRange(best, batch.Count - best);
        }

        return best > 0;
    }

    private static bool IsFirstOfItsKey(IReadOnlyList<StepTurn> turns, int index)
    {
        if (turns[index].Key is not { } key)
        {
            return true;
        }

        for (var before = 0; before < index; before++)
        {
            if (key.Equals(turns[before].Key))
            {
                return false;
            }
        }

        return true;
    }
}
