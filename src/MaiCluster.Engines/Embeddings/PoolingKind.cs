namespace MaiCluster.Engines.Embeddings;

/// <summary>How a graph's output becomes one vector a text.</summary>
internal enum PoolingKind
{
    /// <summary>The graph has done it: its output is <c>[b, d]</c>.</summary>
    None,

    /// <summary>The mean over the text's tokens of <c>[b, n, d]</c>.</summary>
    Mean,

    /// <summary>The first token of <c>[b, n, d]</c>.</summary>
    Cls,
}
