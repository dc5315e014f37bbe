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
    /// decode step of the rows there, with the turns of the replicas that share the device between them.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double FirstTokenSeconds(in ReplicaLoad replica, in RouteAsk ask)
    {
        var rows = Math.Min(replica.RowsTaken, replica.Rows);
        var rest = PromptRest(replica, ask);
        var backlog = replica.PrefillBacklog;
        var cost = replica.Cost;
        var chunks = Chunks(replica, rows, rest, ask.PromptTokens);

        // Those that wait before it will attend to their prompts when it is its turn.
        var decode = rows == 0 ? 0 : cost.DecodeSeconds(rows, replica.ContextTokens + (backlog / 2));
        var pairs = (rest * ((ask.PromptTokens - rest) + (rest / 2.0))) + (backlog * (ask.PromptTokens / 2.0));
        return ((chunks + 1) * (decode + replica.OthersSeconds)) + (chunks * cost.PrefillBase) + (cost.PrefillPerToken * (backlog + rest)) + (cost.PrefillPerPair * pairs);
    }

    /// <summary>Seconds of a decode step with the request's rows in it, and with what its last steps had beside them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double PerTokenSeconds(in ReplicaLoad replica, in RouteAsk ask) =>
        StepSeconds(replica, Math.Min(replica.RowsTaken + ask.Choices, replica.Rows), replica.ContextTokens + ((long)ask.PromptTokens * ask.Choices));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double StepSeconds(in ReplicaLoad replica, int rows, long contextTokens)
    {
        var decode = replica.Cost.DecodeSeconds(rows, contextTokens);
        return decode + Math.Max(replica.ExtraStepSeconds, replica.OthersSeconds);
    }

    /// <summary>Seconds to the first token of such a request on this replica if nothing else were there.</summary>
    public static double EmptySeconds(in ReplicaLoad replica, in RouteAsk ask) =>
        replica.Cost.PromptSeconds(ask.PromptTokens, ask.PromptTokens - PromptRest(replica, ask), Math.Max(SmallestChunk, replica.StepTokens));

    /// <summary>Prompt tokens per second in full chunks beside the rows that are there.</summary>
    public static double PrefillRate(in ReplicaLoad replica)
    {
        var rows = Math.Min(replica.RowsTaken, replica.Rows);
        var chunk = Math.Max(SmallestChunk, replica.StepTokens - rows);
        var decode = rows == 0 ? 0 : replica.Cost.DecodeSeconds(rows, replica.ContextTokens);
        return chunk / Math.Max(1e-9, decode + replica.Cost.PrefillSeconds(chunk, 0) + replica.OthersSeconds);
    }

    /// <summary>A chunk is of one prompt: the last one of each is half empty on the mean.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double Chunks(in ReplicaLoad replica, int rows, int rest, int promptTokens)
    {
        var chunk = Math.Max(SmallestChunk, replica.StepTokens - rows);
        var own = (rest + chunk - 1) / chunk;
        if (replica.PrefillBacklog == 0)
        {
            return own;
        }

        var prompts = replica.PromptsWaiting > 0 ? replica.PromptsWaiting : (replica.PrefillBacklog + promptTokens - 1) / promptTokens;
        return own + (replica.PrefillBacklog / (double)chunk) + (prompts / 2.0);
    }
}
