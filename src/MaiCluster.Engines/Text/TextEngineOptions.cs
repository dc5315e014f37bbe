namespace MaiCluster.Engines.Text;

/// <summary>How a text model is loaded.</summary>
public sealed record TextEngineOptions
{
    /// <summary>Rows that may decode at once, 1 to 256. Default 16: beyond it a CPU gains little and each answer slows.</summary>
    public int Rows { get; init; } = 16;

    /// <summary>Further rows that keep prefixes while all others decode, 0 to 256. Default 8: a few shared system prompts.</summary>
    public int PrefixRows { get; init; } = 8;

    /// <summary>Tokens a row can hold; 0 = what the model was made for.</summary>
    public int MaxContext { get; init; }

    /// <summary>Threads of one forward pass; 0 = one per processor, but never more than the model's query heads, since an answer then depends on its neighbours.</summary>
    public int Threads { get; init; }

    /// <summary>Whether idle engine threads spin for work. Default true: measured faster at every batch size (docs/performance.md).</summary>
    public bool Spinning { get; init; } = true;

    /// <summary>The longest prefill chunk, 2 to 4,096 tokens. Default 128: longer chunks gain little and stall running streams.</summary>
    public int PrefillChunk { get; init; } = 128;

    /// <summary>Where it must run: <c>cpu</c>, or <c>gpu0</c> and so on; null = on the first GPU where the package can, else on the CPU.</summary>
    public string? Device { get; init; }
}
