namespace MaiCluster.Serving.Sessions;

/// <summary>
/// Tokens of a prompt whose keys and values a session's earlier turn wrote by decode steps. Where they must be computed
/// again they are decoded again, since prefill differs in the last bits: so an answer does not tell whether its session was evicted or moved.
/// </summary>
/// <param name="Start">Position of the first, from 0.</param>
/// <param name="Length">At least 1.</param>
public readonly record struct DecodedSpan(int Start, int Length)
{
    public int End => Start + Length;
}
