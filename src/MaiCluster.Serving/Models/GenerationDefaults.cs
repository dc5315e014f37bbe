namespace MaiCluster.Serving.Models;

/// <summary>What the package's <c>search</c> section says for fields that a request leaves out.</summary>
public sealed record GenerationDefaults
{
    /// <summary>0 when the package says <c>do_sample: false</c>.</summary>
    public float Temperature { get; init; } = 1;

    public int TopK { get; init; }

    public float TopP { get; init; } = 1;

    public float RepetitionPenalty { get; init; } = 1;
}
