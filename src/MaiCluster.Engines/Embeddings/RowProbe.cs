namespace MaiCluster.Engines.Embeddings;

/// <summary>Looks on this machine whether rows of a batch are what they are alone: kernels differ between processors.</summary>
internal static class RowProbe
{
    /// <summary>Lengths of the texts tried; their ids are low ones, which every vocabulary has.</summary>
    private static readonly int[] Lengths = [1, 2, 3, 5, 16, 17, 33];

    public static bool AreIndependent(EmbeddingGraph graph, int maxTokens)
    {
        ReadOnlyMemory<int>[] rows = [.. Lengths.Where(length => length <= maxTokens).Select(length => new ReadOnlyMemory<int>([.. Enumerable.Range(length, length)]))];
        var together = graph.Run(rows);
        return rows.Zip(together).All(row => graph.Run([row.First])[0].AsSpan().SequenceEqual(row.Second));
    }
}
