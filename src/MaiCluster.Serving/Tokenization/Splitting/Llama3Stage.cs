namespace MaiCluster.Serving.Tokenization.Splitting;

/// <summary>The pattern of Llama 3 and of Qwen by hand; they differ in how many digits make a piece.</summary>
internal sealed class Llama3Stage(int maxDigits, PieceStage next) : ScanStage(next)
{
    private const string Start = @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|";
    private const string End = @"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    /// <summary>Llama 3: up to three digits.</summary>
    public const string Pattern = Start + @"\p{N}{1,3}" + End;

    /// <summary>Qwen 2, 2.5 and 3: each digit alone.</summary>
    public const string QwenPattern = Start + @"\p{N}" + End;

    protected override int EndOfPiece(ReadOnlySpan<char> text, int start)
    {
        var contraction = EndOfContraction(text, start, ignoreCase: true);
        if (contraction > start)
        {
            return contraction;
        }

        var kind = CharacterKinds.At(text, start, out var length);
        var following = CharacterKinds.At(text, start + length, out _);
        if (kind == CharacterKind.Letter)
        {
            return CharacterKinds.EndOfRun(text, start, CharacterKind.Letter);
        }

        if (kind == CharacterKind.Number)
        {
            return EndOfDigits(text, start);
        }

        if (following == CharacterKind.Letter && text[start] is not ('\r' or '\n'))
        {
            return CharacterKinds.EndOfRun(text, start + length, CharacterKind.Letter);
        }

        if (kind == CharacterKind.Other || text[start] == ' ' && following == CharacterKind.Other)
        {
            var end = CharacterKinds.EndOfRun(text, start + (kind == CharacterKind.Other ? 0 : 1), CharacterKind.Other);
            var tail = text[end..].IndexOfAnyExcept('\r', '\n');
            return tail < 0 ? text.Length : end + tail;
        }

        var spaceEnd = CharacterKinds.EndOfRun(text, start, CharacterKind.Space);
        var lineEnd = text[start..spaceEnd].LastIndexOfAny('\r', '\n');
        return lineEnd >= 0 ? start + lineEnd + 1 : EndOfSpace(text, start, spaceEnd);
    }

    private int EndOfDigits(ReadOnlySpan<char> text, int start)
    {
        for (var digits = 0; digits < maxDigits && CharacterKinds.At(text, start, out var length) == CharacterKind.Number; digits++)
        {
            start += length;
        }

        return start;
    }
}
