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
        var best = new Candidate(None, TakesRow: true, Cached: 0, Used: double.NegativeInfinity);
        var needs = LoadForecast.KvTokens(ask);
        var worthwhile = WorthwhilePart * ask.PromptTokens;
        for (var index = 0; index < replicas.Length; index++)
        {
            ref readonly var replica = ref replicas[index];
            if (!HasRoom(replica, ask, needs, out var takesRow))
            {
                continue;
            }

            var perToken = LoadForecast.PerTokenSeconds(replica, ask);
            var limit = PerTokenLimit(replica, ask);
            if (perToken > limit || !OthersBear(replica))
            {
                continue;
            }

            // The time to the first token is dear to predict: only for one that would be the best so far.
            var cached = replica.CachedTokens > 0 && replica.CachedTokens >= worthwhile ? replica.CachedTokens : 0;
            var candidate = new Candidate(index, takesRow, cached, Used(replica, ask, needs, perToken / limit));
            if (!candidate.IsBefore(best))
            {
                continue;
            }

            var firstToken = LoadForecast.FirstTokenSeconds(replica, ask);
            if (firstToken > ask.FirstTokenSeconds)
            {
                continue;
            }

            if (cached > 0 && !AffinityHolds(replica, ask, firstToken))
            {
                candidate = candidate with { Cached = 0 };
                if (!candidate.IsBefore(best))
                {
                    continue;
                }
            }

            best = candidate;
        }

        return best.Index;
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

    /// <summary>A holder is left alone where waiting for it costs more than its prefix saves.</summary>
    private static bool AffinityHolds(in ReplicaLoad replica, in RouteAsk ask, double firstToken)
    {
        var computed = replica.Cost.PromptSeconds(ask.PromptTokens, 0, Math.Max(1, replica.StepTokens));
        var bearable = double.IsPositiveInfinity(ask.FirstTokenSeconds) ? computed : Math.Max(computed, AffinityPart * ask.FirstTokenSeconds);
        return firstToken <= bearable;
    }

    /// <summary>The part in use, once the request is there, of the scarcest of rows, memory and time per token: the headroom is what is left.</summary>
    private static double Used(in ReplicaLoad replica, in RouteAsk ask, long needs, double timeUsed)
    {
        var rowsUsed = (replica.RowsTaken + ask.Choices) / (double)replica.Rows;
        var memoryUsed = (replica.KvTokensHeld + needs) / (double)replica.KvTokens;
        return Math.Max(Math.Max(rowsUsed, memoryUsed), timeUsed);
    }

    private readonly record struct Candidate(int Index, bool TakesRow, int Cached, double Used)
    {
        /// <summary>A free row before one taken from another, the longer prefix, the fuller replica, the earlier in the list.</summary>
        public bool IsBefore(in Candidate other) =>
            TakesRow != other.TakesRow ? !TakesRow : Cached != other.Cached ? Cached > other.Cached : Used > other.Used;
    }
}
