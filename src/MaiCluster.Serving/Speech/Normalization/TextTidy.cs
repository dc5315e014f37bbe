using System.Globalization;
using System.Text;
using MaiCluster.Serving.Tokenization.Normalization;

namespace MaiCluster.Serving.Speech.Normalization;

/// <summary>Brings the many ways of writing one character to one: quotes, dashes, digits of all scripts, letters without their accents. What cannot be said becomes a blank.</summary>
internal static class TextTidy
{
    private const string Kept = "£€¥₹₩₽₿¢§°º©®™²³×÷±≤≥≠≈→µπΩ∞√‰…“”—–";

    public static string Apply(string text)
    {
        var tidy = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            Append(rune, tidy);
        }

        return tidy.ToString();
    }

    private static void Append(Rune rune, StringBuilder tidy)
    {
        if (rune.IsAscii)
        {
            tidy.Append(rune.Value >= ' ' || rune.Value is '\n' ? (char)rune.Value : ' ');
            return;
        }

        if (rune.IsBmp && Replace((char)rune.Value) is { } replacement)
        {
            tidy.Append(replacement.StartsWith('½') ? Fraction(replacement[1..], tidy) : replacement);
        }
        else if (Rune.IsDigit(rune))
        {
            tidy.Append((int)Rune.GetNumericValue(rune));
        }
        else
        {
            AppendLetter(rune.Value, tidy);
        }
    }

    private static string? Replace(char character) => character switch
    {
        '‘' or '’' or 'ʼ' or '′' or '＇' => "'",
        '„' or '«' or '″' => "\"",
        '»' => "\"",
        '‐' or '‑' or '‒' or '−' or '\u00AD' => character == '\u00AD' ? "" : "-",
        '―' => "—",
        '⁄' or '∕' => "/",
        '。' or '．' => ". ",
        '，' or '、' => ", ",
        '！' => "! ",
        '？' => "? ",
        '：' => ": ",
        '；' => "; ",
        '•' or '·' or '‣' or '▪' => ", ",
        '½' => "½1/2",
        '¼' => "½1/4",
        '¾' => "½3/4",
        '⅓' => "½1/3",
        '⅔' => "½2/3",
        '⅛' => "½1/8",
        '⅜' => "½3/8",
        '⅝' => "½5/8",
        '⅞' => "½7/8",
        'ß' => "ss",
        'æ' => "ae",
        'Æ' => "Ae",
        'œ' => "oe",
        'Œ' => "Oe",
        'ø' => "o",
        'Ø' => "O",
        'ł' => "l",
        'Ł' => "L",
        'đ' => "d",
        'Đ' => "D",
        'ð' => "th",
        'Ð' => "Th",
        'þ' => "th",
        'Þ' => "Th",
        'ı' => "i",
        'μ' => "µ",
        '\u2028' or '\u2029' => "\n",
        >= '\uFF01' and <= '\uFF5E' => ((char)(character - 0xFEE0)).ToString(),
        >= '\u200B' and <= '\u200F' or '\uFEFF' or '\u2060' => "",
        _ => Kept.Contains(character) ? character.ToString() : null,
    };

    /// <summary>"2½" is written "2 1/2".</summary>
    private static string Fraction(string fraction, StringBuilder tidy) => tidy.Length > 0 && char.IsAsciiDigit(tidy[^1]) ? " " + fraction : fraction;

    /// <summary>A letter without its accents; anything else is a blank, and marks are nothing.</summary>
    private static void AppendLetter(int code, StringBuilder tidy)
    {
        while (CanonicalTable.Instance.TryDecompose(code, out var parts))
        {
            code = parts.First;
        }

        if (code < 0x80)
        {
            tidy.Append((char)code);
        }
        else if (Rune.GetUnicodeCategory(new Rune(code)) is not (UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format))
        {
            tidy.Append(' ');
        }
    }
}
