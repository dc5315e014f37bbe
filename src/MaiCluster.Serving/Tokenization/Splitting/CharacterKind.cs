using System.Globalization;

namespace MaiCluster.Serving.Tokenization.Splitting;

/// <summary>The only distinctions that the patterns of byte-level BPE make.</summary>
internal enum CharacterKind : byte
{
    /// <summary><c>[^\s\p{L}\p{N}]</c></summary>
    Other,

    /// <summary><c>\p{L}</c></summary>
    Letter,

    /// <summary><c>\p{N}</c></summary>
    Number,

    /// <summary><c>\s</c>: Unicode's White_Space; all of it is in the basic plane.</summary>
    Space,

    /// <summary>No character: the text has ended.</summary>
    None,
}

internal static class CharacterKinds
{
    private static readonly CharacterKind[] OfLatin = [.. Enumerable.Range(0, 256).Select(code => Classify(code))];

    /// <summary>The kind of the character at this place; a surrogate pair is one character.</summary>
    /// <param name="length">UTF-16 units of the character: 0 at the end of the text, else 1 or 2.</param>
    public static CharacterKind At(ReadOnlySpan<char> text, int start, out int length)
    {
        if (start >= text.Length)
        {
            length = 0;
            return CharacterKind.None;
        }

        var first = text[start];
        length = 1;
        if (first < OfLatin.Length)
        {
            return OfLatin[first];
        }

        if (char.IsHighSurrogate(first) && start + 1 < text.Length && char.IsLowSurrogate(text[start + 1]))
        {
            length = 2;
            return Classify(char.ConvertToUtf32(first, text[start + 1]));
        }

        return Classify(first);
    }

    /// <summary>The end of the run of one kind that begins here.</summary>
    public static int EndOfRun(ReadOnlySpan<char> text, int start, CharacterKind kind)
    {
        while (At(text, start, out var length) == kind)
        {
            start += length;
        }

        return start;
    }

    private static CharacterKind Classify(int code) => CharUnicodeInfo.GetUnicodeCategory(code) switch
    {
        UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
            or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter => CharacterKind.Letter,
        UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber => CharacterKind.Number,
        UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => CharacterKind.Space,
        _ => code is >= '\t' and <= '\r' or 0x85 ? CharacterKind.Space : CharacterKind.Other,
    };
}
