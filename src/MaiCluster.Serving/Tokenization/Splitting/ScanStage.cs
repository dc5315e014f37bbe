namespace MaiCluster.Serving.Tokenization.Splitting;

/// <summary>A stage whose pieces follow one another without gaps, each found from where the one before ended.</summary>
internal abstract class ScanStage(PieceStage next) : PieceStage
{
    public sealed override void Take(ReadOnlySpan<char> piece, List<int> ids)
    {
        for (var start = 0; start < piece.Length;)
        {
            var end = EndOfPiece(piece, start);
            next.Take(piece[start..end], ids);
            start = end;
        }
    }

    protected abstract int EndOfPiece(ReadOnlySpan<char> text, int start);

    /// <summary><c>\s+(?!\S)|\s+</c>: a run of white space leaves its last character to the word behind it, unless it is the only one.</summary>
    /// <param name="end">The end of the run.</param>
    protected static int EndOfSpace(ReadOnlySpan<char> text, int start, int end) =>
        end == text.Length || end == start + 1 ? end : end - 1;

    /// <summary>The end of an English contraction (<c>'s 't 're 've 'm 'll 'd</c>) that begins here; <paramref name="start"/> when there is none.</summary>
    protected static int EndOfContraction(ReadOnlySpan<char> text, int start, bool ignoreCase)
    {
        if (text[start] != '\'' || start + 1 == text.Length)
        {
            return start;
        }

        var first = Fold(text[start + 1], ignoreCase);
        var second = start + 2 < text.Length ? Fold(text[start + 2], ignoreCase) : '\0';
        return (first, second) switch
        {
            ('s' or 't' or 'm' or 'd', _) => start + 2,
            ('r' or 'v', 'e') or ('l', 'l') => start + 3,
            _ => start,
        };
    }

    /// <summary>Unicode's case folding, of which these letters have one that is not ASCII: the long s.</summary>
    private static char Fold(char letter, bool ignoreCase) =>
        !ignoreCase ? letter : letter == 'ſ' ? 's' : char.IsAsciiLetterUpper(letter) ? (char)(letter | 0x20) : letter;
}
