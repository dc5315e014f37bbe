namespace MaiCluster.Serving.Batching;

/// <summary>Forward passes over a KV arena of rows. One owner, one thread: the batch loop.</summary>
public interface ITextEngine : IDisposable
{
    TextEngineShape Shape { get; }

    /// <summary>Computes <paramref name="tokens"/> as positions <paramref name="start"/>.. of one row; the last one's logits are then <c>Logits(0)</c>.</summary>
    void Prefill(int row, int start, ReadOnlySpan<int> tokens);

    /// <summary>One token for each of rows 0..n-1, n = <c>tokens.Length</c>; row i's token stands at <c>positions[i]</c>. Row i's logits are then <c>Logits(i)</c>.</summary>
    void Decode(ReadOnlySpan<int> tokens, ReadOnlySpan<int> positions);

    /// <summary>Logits <c>[vocabulary]</c> of the last pass; the caller may write in them. Valid until the next pass.</summary>
    Span<float> Logits(int index);

    /// <summary>Copies the KV of the first <paramref name="tokens"/> positions from one row to another.</summary>
    void CopyRow(int from, int to, int tokens);

    /// <summary>Gives back the memory of a row beyond its first <paramref name="keep"/> tokens; their KV is gone.</summary>
    void ReleaseRow(int row, int keep);
}
