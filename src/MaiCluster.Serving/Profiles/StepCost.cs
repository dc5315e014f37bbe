namespace MaiCluster.Serving.Profiles;

/// <summary>Seconds of one step as a fitted function of its work. All terms are at least 0.</summary>
/// <param name="DecodeBase">A decode step of any size.</param>
/// <param name="DecodePerRow">Each row of it.</param>
/// <param name="DecodePerContextToken">Each token that its rows attend to, summed over rows.</param>
/// <param name="PrefillBase">A prefill chunk of any size.</param>
/// <param name="PrefillPerToken">Each token of it.</param>
/// <param name="PrefillPerPair">Each pair of a chunk's token and a token before it that it attends to.</param>
public readonly record struct StepCost(
    double DecodeBase, double DecodePerRow, double DecodePerContextToken, double PrefillBase, double PrefillPerToken, double PrefillPerPair)
{
    /// <param name="rows">Rows of the batch.</param>
    /// <param name="contextTokens">Tokens they attend to, summed over rows.</param>
    public double DecodeSeconds(int rows, long contextTokens) => DecodeBase + (DecodePerRow * rows) + (DecodePerContextToken * contextTokens);

    /// <param name="tokens">Tokens of the chunk.</param>
    /// <param name="start">The position of its first one.</param>
    public double PrefillSeconds(int tokens, int start) => PrefillBase + (PrefillPerToken * tokens) + (PrefillPerPair * tokens * (start + (tokens / 2.0)));

    /// <summary>A whole prompt in chunks of at most this many tokens.</summary>
    public double PromptSeconds(int tokens, int cached, int chunk)
    {
        var rest = Math.Max(0, tokens - cached);
        var chunks = (rest + chunk - 1) / chunk;
        return (PrefillBase * chunks) + (PrefillPerToken * rest) + (PrefillPerPair * rest * (cached + (rest / 2.0)));
    }
}
