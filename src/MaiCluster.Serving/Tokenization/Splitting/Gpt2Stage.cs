namespace MaiCluster.Serving.Tokenization.Splitting;

/// <summary>GPT-2's pattern by hand, since .NET's regular expressions see surrogate halves instead of characters.</summary>
internal sealed class Gpt2Stage(PieceStage next) : ScanStage(next)
{
    public const string Pattern = @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";

    protected override int EndOfPiece(ReadOnlySpan<char> text, int start)
    {
        var contraction = EndOfContraction(text, start, ignoreCase: false);
        if (contraction > start)
        {
            return contraction;
        }

        var word = text[start] == ' ' ? start + 1 : start;
        var kind = CharacterKinds.At(text, word, out _);
        return kind is CharacterKind.Space or CharacterKind.None
            ? EndOfSpace(text, start, CharacterKinds.EndOfRun(text, start, CharacterKind.Space))
            : CharacterKinds.EndOfRun(text, word, kind);
    }
}
