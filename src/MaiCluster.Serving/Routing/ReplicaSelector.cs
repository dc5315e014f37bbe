namespace MaiCluster.Serving.Routing;

/// <summary>
/// Step 4, pure: among replicas that hold the session or the longest prefix, else all, the one with the least predicted
/// headroom that still meets the request's times and those promised to its others, and has room for its tokens.
/// </summary>
public static class ReplicaSelector
{
    /// <summary>No replica can take it now.</summary>
    public const int None = -1;

    /// <summary>A held prefix shorter than this part of the prompt is not worth leaving the fullest replica for.</summary>
    private const double WorthwhilePart = 0.125;

    /// <summary>Affinity may use up this part of the time to the first token; the rest is for the turns that follow there.</summary>
    private const double AffinityPart = 0.5;

    /// <returns>The index of the replica to take; <see cref="None"/> when the request had better wait.</returns>
    public static int Choose(ReadOnlySpan<ReplicaLoad> replicas, in RouteAsk ask)
    {
        var best = None;
        var bestTakesRow = true;
        var bestCached = 0;
        var bestHeadroom = double.PositiveInfinity;
        var needs = LoadForecast.KvTokens(ask);
        for (var index = 0; index < replicas.Length; index++)
        {
            ref readonly var replica = ref replicas[index];
            if (!HasRoom(replica, ask, needs, out var takesRow) || (takesRow && !bestTakesRow))
            {
                continue;
            }

            var firstToken = LoadForecast.FirstTokenSeconds(replica, ask);
            var perToken = LoadForecast.PerTokenSeconds(replica, ask);
            var limit = PerTokenLimit(replica, ask);
            if (firstToken > ask.FirstTokenSeconds || perToken > limit || !OthersBear(replica))
            {
                continue;
            }

            var cached = Affinity(replica, ask, firstToken);
            var headroom = Headroom(replica, ask, needs, perToken / limit);
            if (best == None || (bestTakesRow && !takesRow) || cached > bestCached || (cached == bestCached && headroom < bestHeadroom))
            {
                (best, bestTakesRow, bestCached, bestHeadroom) = (index, takesRow, cached, headroom);
            }
        }

        return best;
    }

    /// <summary>Whether its memory and its batch hold the request, whatever the times.</summary>
    internal static bool HasRoom(in ReplicaLoad replica, in RouteAsk ask, long needs, out bool takesRow)
    {
        takesRow = replica.RowsTaken + ask.Choices > replica.Rows;
        return replica.Accepts
            && replica.KvTokensHeld + needs <= replica.KvTokens
            && ask.Choices <= replica.Rows
            && (!takesRow || MayTakeRow(replica, ask));
    }

    // Those whose rows were taken wait inside: no more of them than there are rows.
    private static bool MayTakeRow(in ReplicaLoad replica, in RouteAsk ask) =>
        ask.Priority < replica.LeastUrgentPriority && replica.RowsTaken + ask.Choices <= 2 * replica.Rows;

    private static double PerTokenLimit(in ReplicaLoad replica, in RouteAsk ask) =>
        replica.PromisedPerTokenSeconds > 0 ? Math.Min(replica.PromisedPerTokenSeconds, ask.PerTokenSeconds) : ask.PerTokenSeconds;

    private static bool OthersBear(in ReplicaLoad replica) =>
        replica.SharersBear <= 0 || replica.RowsTaken > 0 || replica.PrefillBacklog > 0 || replica.Sharers + 1 <= replica.SharersBear;

    /// <summary>Tokens held already, if that counts: not for a short prefix, nor where waiting costs more than it saves.</summary>
    private static int Affinity(in ReplicaLoad replica, in RouteAsk ask, double firstToken)
    {
        if (replica.CachedTokens <= 0 || replica.CachedTokens < WorthwhilePart * ask.PromptTokens)
        {
            return 0;
        }

        var computed = replica.Cost.PromptSeconds(ask.PromptTokens, 0, Math.Max(1, replica.StepTokens));
        var bearable = double.IsPositiveInfinity(ask.FirstTokenSeconds) ? computed : Math.Max(computed, AffinityPart * ask.FirstTokenSeconds);
        return firstToken <= bearable ? replica.CachedTokens : 0;
    }

    /// <summary>What is left of the scarcest of rows, memory and time per token once the request is there, 0 to 1.</summary>
    private static double Headroom(in ReplicaLoad replica, in RouteAsk ask, long needs, double timeUsed)
    {
        var rowsUsed = (replica.RowsTaken + ask.Choices) / (double)replica.Rows;
        var memoryUsed = (replica.KvTokensHeld + needs) / (double)replica.KvTokens;
        return 1 - Math.Max(Math.Max(rowsUsed, memoryUsed), timeUsed);
    }
}
