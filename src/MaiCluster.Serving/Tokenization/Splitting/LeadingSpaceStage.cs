namespace MaiCluster.Serving.Tokenization.Splitting;

/// <summary>Puts a space before a piece that has none, so that a first word is the same token as a later one.</summary>
internal sealed class LeadingSpaceStage(PieceStage next) : PieceStage
{
    public override void Take(ReadOnlySpan<char> piece, List<int> ids) =>
        next.Take(piece[0] == ' ' ? piece : string.Concat(" ", piece), ids);
}
