namespace MaiCluster.Gateway.Partners;

/// <summary>Where a JSON value stands in its text.</summary>
/// <param name="Start">Its first byte.</param>
/// <param name="Length">In bytes.</param>
internal readonly record struct JsonSpan(int Start, int Length)
{
    public int End => Start + Length;
}
