namespace MaiCluster.Serving.Tokenization.Splitting;

/// <summary>Sets numbers apart from the rest, digit by digit or run by run.</summary>
internal sealed class DigitStage(bool individual, PieceStage next) : ScanStage(next)
{
    protected override int EndOfPiece(ReadOnlySpan<char> text, int start)
    {
        if (CharacterKinds.At(text, start, out var length) == CharacterKind.Number)
        {
            return individual ? start + length : CharacterKinds.EndOfRun(text, start, CharacterKind.Number);
        }

        do
        {
            start += length;
        }
        while (CharacterKinds.At(text, start, out length) is not (CharacterKind.Number or CharacterKind.None));

        return start;
    }
}
