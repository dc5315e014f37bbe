using System.Globalization;
using System.Text;

namespace MaiCluster.Serving.Tokenization.Splitting;

/// <summary>
/// Text for .NET's regular expressions, which take a surrogate pair for two characters without a category: each character
/// beyond the basic plane is replaced by a rare one of the same category, so that <c>\p{L}</c> and its like match as in the
/// reference. Patterns that name scripts or single characters of other planes are outside of this.
/// </summary>
internal readonly ref struct PlaneText
{
    private readonly char[]? _text;
    private readonly int[]? _origins;

    private PlaneText(char[]? text, int[]? origins) => (_text, _origins) = (text, origins);

    public static PlaneText Of(ReadOnlySpan<char> text)
    {
        if (!text.ContainsAnyInRange('\uD800', '\uDFFF'))
        {
            return default;
        }

        var plane = new List<char>(text.Length);
        var origins = new List<int>(text.Length + 1);
        var at = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            plane.Add(rune.IsBmp ? (char)rune.Value : StandIn(Rune.GetUnicodeCategory(rune)));
            origins.Add(at);
            at += rune.Utf16SequenceLength;
        }

        origins.Add(at);
        return new PlaneText([.. plane], [.. origins]);
    }

    /// <summary>What the pattern is to see of <paramref name="original"/>.</summary>
    public ReadOnlySpan<char> Text(ReadOnlySpan<char> original) => _text ?? original;

    /// <summary>The place in the original of a place in <see cref="Text"/>.</summary>
    public int Original(int index) => _origins is null ? index : _origins[index];

    /// <summary>Characters of scripts that no tokenizer's pattern names.</summary>
    private static char StandIn(UnicodeCategory category) => category switch
    {
        UnicodeCategory.UppercaseLetter => '\uA640',
        UnicodeCategory.LowercaseLetter => '\uA641',
        UnicodeCategory.TitlecaseLetter => '\u1F88',
        UnicodeCategory.ModifierLetter => '\uA015',
        UnicodeCategory.OtherLetter => '\uA000',
        UnicodeCategory.NonSpacingMark => '\uA66F',
        UnicodeCategory.SpacingCombiningMark => '\uA880',
        UnicodeCategory.EnclosingMark => '\uA670',
        UnicodeCategory.DecimalDigitNumber => '\uA620',
        UnicodeCategory.LetterNumber => '\uA6E6',
        UnicodeCategory.OtherNumber => '\uA830',
        UnicodeCategory.DashPunctuation => '\u2E3A',
        UnicodeCategory.OtherPunctuation => '\uA673',
        UnicodeCategory.MathSymbol => '\u2AFF',
        UnicodeCategory.CurrencySymbol => '\uA838',
        UnicodeCategory.ModifierSymbol => '\uA700',
        UnicodeCategory.OtherSymbol => '\uA490',
        UnicodeCategory.Format => '\uFFF9',
        UnicodeCategory.PrivateUse => '\uE000',
        _ => '\uFDD0', // not assigned
    };
}
