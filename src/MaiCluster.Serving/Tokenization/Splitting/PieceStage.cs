namespace MaiCluster.Serving.Tokenization.Splitting;

/// <summary>One step from text to tokens: cuts what it gets into pieces and hands each to the next step; the last one appends ids. Holds no state of a call.</summary>
internal abstract class PieceStage
{
    /// <param name="piece">Well-formed UTF-16, not empty.</param>
    public abstract void Take(ReadOnlySpan<char> piece, List<int> ids);
}
