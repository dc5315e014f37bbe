namespace MaiCluster.Engines.Embeddings;

/// <summary>Which texts share a step, by their length.</summary>
/// <param name="isIndependent">Whether any do.</param>
/// <param name="stepTokens">Of one step at most, padding included; a single text may have more.</param>
internal sealed class EmbeddingRows(bool isIndependent, int stepTokens)
{
    /// <summary>Texts share a step when their lengths are in one class of so many tokens. A pass costs as much as 17 tokens before the first one (bundled model, two cores), so padding by fewer pays.</summary>
    public const int ClassTokens = 16;

    /// <summary>Of any step.</summary>
    public int Most => isIndependent ? Math.Max(1, stepTokens / ClassTokens) : 1;

    /// <summary>Equal for texts that may share a step; null = it is alone.</summary>
    public object? KeyOf(int length) => isIndependent ? ClassOf(length) : null;

    /// <summary>Of a step with texts of this class.</summary>
    public int MostRows(int length) => isIndependent ? Math.Max(1, stepTokens / (ClassTokens * ClassOf(length))) : 1;

    private static int ClassOf(int length) => (length + ClassTokens - 1) / ClassTokens;
}
