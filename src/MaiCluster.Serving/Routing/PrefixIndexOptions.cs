namespace MaiCluster.Serving.Routing;

/// <summary>Limits of a gateway's memory of where prompts went.</summary>
public sealed record PrefixIndexOptions
{
    /// <summary>Tokens of a block of the hashes it is given, 1 to 8,192. Default 64, as <see cref="PromptBlocks"/> makes them.</summary>
    public int BlockTokens { get; init; } = PromptBlocks.Tokens;

    /// <summary>Blocks remembered, the least recently used go first, 1 to 16,777,216. Default 262,144: 16 million tokens in about 20 MB.</summary>
    public int Blocks { get; init; } = 262_144;
}
