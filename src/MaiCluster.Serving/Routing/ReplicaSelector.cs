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

    /// <summary>
    /// While predictions stay below these parts of the times, replicas are packed; above them, what was not foreseen (rows that
    /// join, neighbours that wake) would break promises, so that such a replica is taken only when there is no other.
    /// </summary>
    private const double CalmFirstTokenPart = 0.5, CalmPerTokenPart = 0.85;

    /// <summary>Affinity may use up this part of the time to the first token; the rest is for the turns that follow there.</summary>
    private const double AffinityPart = 0.5;

    /// <returns>The index of the replica to take; <see cref="None"/> when the request had better wait.</returns>
    public static int Choose(ReadOnlySpan<ReplicaLoad> replicas, in RouteAsk ask)
    {
        var best = new Candidate(None, Strain: int.MaxValue, Cached: 0, Used: double.NegativeInfinity);
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
            if (perToken > limit || !OthersBear(replica, ask))
            {
                continue;
            }

            // The time to the first token is dear to predict: only for one that would be the best so far.
            var cached = replica.CachedTokens > 0 && replica.CachedTokens >= worthwhile ? replica.CachedTokens : 0;
            var strain = (takesRow ? 2 : 0) + (perToken > CalmPerTokenPart * limit ? 1 : 0);
            var candidate = new Candidate(index, strain, cached, Used(replica, ask, needs, perToken / limit));
            if (!candidate.IsBefore(best))
            {
                continue;
            }

            var firstToken = LoadForecast.FirstTokenSeconds(replica, ask);
            if (firstToken > ask.FirstTokenSeconds)
            {
                continue;
            }

            candidate = candidate with
            {
                Cached = cached > 0 && !AffinityHolds(replica, ask, firstToken) ? 0 : cached,
                Strain = firstToken > CalmFirstTokenPart * ask.FirstTokenSeconds ? strain | 1 : strain,
            };
            if (!candidate.IsBefore(best))
            {
                continue;
            }

            best = candidate;
        }

        return best.Index;
    }

    /// <summary>
    /// Whether some replica has memory and rows for it, whatever the times. One that waits though there is room is held up by
    /// its times alone: waiting brings it no nearer, and those behind it may go first.
    /// </summary>
    public static bool HasRoom(ReadOnlySpan<ReplicaLoad> replicas, in RouteAsk ask)
    {
        var needs = LoadForecast.KvTokens(ask);
        foreach (ref readonly var replica in replicas)
        {
            if (HasRoom(replica, ask, needs, out _))
            {
                return true;
            }
        }

        return false;
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

    /// <summary>What the request adds to each round of the device: a step's base only where the replica had no work.</summary>
    private static bool OthersBear(in ReplicaLoad replica, in RouteAsk ask)
    {
        if (replica.OthersBearSeconds <= 0)
        {
            return true;
        }

        var isBusy = replica.RowsTaken > 0 || replica.PrefillBacklog > 0;
        var rows = replica.Cost.DecodeSeconds(ask.Choices, (long)ask.PromptTokens * ask.Choices);
        return rows - (isBusy ? replica.Cost.DecodeBase : 0) <= replica.OthersBearSeconds;
    }

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

    /// <param name="Strain">0 takes a free row and leaves the times calm; 1 strains them, 2 takes another's row, 3 does both.</param>
    private readonly record struct Candidate(int Index, int Strain, int Cached, double Used)
    {
        /// <summary>The lesser strain, the longer prefix, then the fuller replica; under strain the emptier one; then the earlier in the list.</summary>
        public bool IsBefore(in Candidate other) =>
            Strain != other.Strain ? Strain < other.Strain
            : Cached != other.Cached ? Cached > other.Cached
            : (Strain & 1) == 0 || other.Index == None ? Used > other.Used : Used < other.Used;
    }
}
