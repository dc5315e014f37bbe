namespace MaiCluster.Serving.Routing;

/// <summary>What waits before a request in its model's queue.</summary>
/// <param name="Requests">How many come first.</param>
/// <param name="PromptTokens">Of them together.</param>
/// <param name="MeanAnswerTokens">Of the model's last answers; at least 1.</param>
public readonly record struct QueueAhead(int Requests, long PromptTokens, double MeanAnswerTokens);

/// <summary>
/// When a request that finds no replica may expect its first token: the queue sheds early what cannot be in time.
/// Pure; promises to others are left out, so a wait may turn out longer, an empty replica never faster.
/// </summary>
/// <param name="WaitSeconds">If it waits behind those ahead of it; infinity when no replica accepts.</param>
/// <param name="EmptySeconds">On the fastest of the replicas if nothing else were there; infinity when none could ever hold it.</param>
/// <param name="EmptyPerTokenSeconds">A decode step there with only its rows; infinity when none could ever hold it.</param>
public readonly record struct RouteForecast(double WaitSeconds, double EmptySeconds, double EmptyPerTokenSeconds)
{
    /// <summary>No replica there is could meet its times even with nothing else to do: waiting cannot help, unless for another kind of device.</summary>
    public bool NeverMeets(in RouteAsk ask) => EmptySeconds > ask.FirstTokenSeconds || EmptyPerTokenSeconds > ask.PerTokenSeconds;

    /// <summary>It would come too late: better refused now than after its deadline.</summary>
    public bool ComesTooLate(in RouteAsk ask) => WaitSeconds > ask.FirstTokenSeconds;

    public static RouteForecast Of(ReadOnlySpan<ReplicaLoad> replicas, in RouteAsk ask, in QueueAhead ahead)
    {
        var needs = LoadForecast.KvTokens(ask);
        var (soonest, empty, emptyStep) = (double.PositiveInfinity, double.PositiveInfinity, double.PositiveInfinity);
        var (prefillRate, leaveRate, freeRows) = (0.0, 0.0, 0L);
        foreach (ref readonly var replica in replicas)
        {
            if (needs > replica.KvTokens || ask.Choices > replica.Rows)
            {
                continue;
            }

            empty = Math.Min(empty, LoadForecast.EmptySeconds(replica, ask));
            emptyStep = Math.Min(emptyStep, replica.Cost.DecodeSeconds(ask.Choices, (long)ask.PromptTokens * ask.Choices));
            if (!replica.Accepts)
            {
                continue;
            }

            var firstToken = LoadForecast.FirstTokenSeconds(replica, ask);
            soonest = Math.Min(soonest, firstToken);
            prefillRate += LoadForecast.PrefillRate(replica);
            if (replica.KvTokensHeld + needs <= replica.KvTokens)
            {
                freeRows += Math.Max(0, replica.Rows - replica.RowsTaken);
            }

            var rows = Math.Min(replica.RowsTaken, replica.Rows);
            var step = LoadForecast.StepSeconds(replica, Math.Max(1, rows), replica.ContextTokens);
            leaveRate += rows / Math.Max(1e-9, step * Math.Max(1, ahead.MeanAnswerTokens));
        }

        // Those ahead take what rows are free; each of the others, and the request itself, needs one to be left.
        var leave = Math.Max(0, ahead.Requests + ask.Choices - freeRows);
        var wait = soonest + (ahead.PromptTokens == 0 ? 0 : ahead.PromptTokens / prefillRate) + (leave == 0 ? 0 : leave / leaveRate);
        return new RouteForecast(wait, empty, emptyStep);
    }
}
