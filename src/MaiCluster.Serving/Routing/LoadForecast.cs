using System.Runtime.CompilerServices;

namespace MaiCluster.Serving.Routing;

/// <summary>What a replica's times would become with one request more. Pure arithmetic over its cost; no allocation.</summary>
internal static class LoadForecast
{
    /// <summary>The shortest chunk that prefill gets beside a decode batch as large as the step.</summary>
    private const int SmallestChunk = 16;

    public static long KvTokens(in RouteAsk ask) => ((long)ask.PromptTokens + ask.MaxTokens) * ask.Choices;

    /// <summary>Tokens of the prompt that must be computed there: a reused prefix leaves at least two.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int PromptRest(in ReplicaLoad replica, in RouteAsk ask) =>
        replica.CachedTokens <= 0 ? ask.PromptTokens : Math.Max(Math.Min(2, ask.PromptTokens), ask.PromptTokens - replica.CachedTokens);

    /// <summary>
    /// Seconds to the first token: the step that runs now, then the backlog and the own prompt in chunks, each beside a
    /// decode step of the rows there, all of it stretched by the replicas that share the device.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double FirstTokenSeconds(in ReplicaLoad replica, in RouteAsk ask)
    {
        var rows = Math.Min(replica.RowsTaken, replica.Rows);
        var rest = PromptRest(replica, ask);
        var cost = replica.Cost;
        var chunk = Math.Max(SmallestChunk, replica.StepTokens - rows);
        var tokens = replica.PrefillBacklog + rest;
        var chunks = Math.Ceiling(tokens / (double)chunk);
        var decode = rows == 0 ? 0 : cost.DecodeSeconds(rows, replica.ContextTokens);
        var pairs = (rest * ((ask.PromptTokens - rest) + (rest / 2.0))) + (replica.PrefillBacklog * (ask.PromptTokens / 2.0));
        var alone = ((chunks + 1) * decode) + (chunks * cost.PrefillBase) + (cost.PrefillPerToken * tokens) + (cost.PrefillPerPair * pairs);
        return alone * (1 + replica.Sharers);
    }

    /// <summary>Seconds of a decode step with the request's rows in it, stretched as its last steps were.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double PerTokenSeconds(in ReplicaLoad replica, in RouteAsk ask)
    {
        var rows = Math.Min(replica.RowsTaken + ask.Choices, replica.Rows);
        var context = replica.ContextTokens + ((long)ask.PromptTokens * ask.Choices);
        return replica.Cost.DecodeSeconds(rows, context) * Math.Max(replica.Stretch, 1 + replica.Sharers);
    }

    /// <summary>Seconds to the first token of such a request on this replica if nothing else were there.</summary>
    public static double EmptySeconds(in ReplicaLoad replica, in RouteAsk ask) =>
        replica.Cost.PromptSeconds(ask.PromptTokens, ask.PromptTokens - PromptRest(replica, ask), Math.Max(SmallestChunk, replica.StepTokens));
}
