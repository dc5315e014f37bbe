using System.Globalization;
using System.Text;

namespace MaiCluster.Serving.Tokenization.Splitting;

/// <summary>BERT's words: white space is dropped, each punctuation character stands alone.</summary>
internal sealed class BertStage(PieceStage next) : PieceStage
{
    private static readonly bool[] IsAsciiPunctuation = [.. Enumerable.Range(0, 128).Select(code => char.IsPunctuation((char)code) || char.IsSymbol((char)code))];

    public override void Take(ReadOnlySpan<char> piece, List<int> ids)
    {
        var start = 0;
        for (var at = 0; at < piece.Length;)
        {
            Rune.DecodeFromUtf16(piece[at..], out var rune, out var length);
            var isSpace = Rune.IsWhiteSpace(rune);
            if (!isSpace && !IsPunctuation(rune))
            {
                at += length;
                continue;
            }

            Hand(piece[start..at], ids);
            if (!isSpace)
            {
                Hand(piece.Slice(at, length), ids);
            }

            start = at += length;
        }

        Hand(piece[start..], ids);
    }

    private void Hand(ReadOnlySpan<char> word, List<int> ids)
    {
        if (!word.IsEmpty)
        {
            next.Take(word, ids);
        }
    }

    /// <summary>Of ASCII also what Unicode calls symbols, such as $ and +.</summary>
    private static bool IsPunctuation(Rune rune) => rune.IsAscii
        ? IsAsciiPunctuation[rune.Value]
        : Rune.GetUnicodeCategory(rune) is UnicodeCategory.ConnectorPunctuation or UnicodeCategory.DashPunctuation or UnicodeCategory.OpenPunctuation or UnicodeCategory.ClosePunctuation
            or UnicodeCategory.InitialQuotePunctuation or UnicodeCategory.FinalQuotePunctuation or UnicodeCategory.OtherPunctuation;
}
