namespace MaiCluster.Serving.Speech.Normalization.Numbers;

/// <summary>A number as it is written in a text.</summary>
/// <param name="Sign"><c>-</c>, <c>+</c> or nothing.</param>
/// <param name="Whole">Digits before the point, commas taken out; empty = it begins with the point.</param>
/// <param name="Decimals">Digits after the point; null = no point.</param>
/// <param name="HasCommas">It had commas, so it is no year.</param>
internal readonly record struct WrittenNumber(string Sign, string Whole, string? Decimals, bool HasCommas)
{
    public bool IsNegative => Sign == "-";

    /// <summary>Four digits with nothing else.</summary>
    public bool MayBeYear => Sign.Length == 0 && Decimals is null && !HasCommas && Whole.Length == 4 && Whole[0] != '0';

    /// <summary>Exactly one, so that what it counts is singular.</summary>
    public bool IsOne => Decimals is null && Whole.TrimStart('0') == "1";

    /// <summary>Reads as much of the text as is a number.</summary>
    /// <param name="length">Characters read.</param>
    public static bool TryRead(ReadOnlySpan<char> text, out WrittenNumber number, out int length)
    {
        number = default;
        length = 0;
        var at = text.Length > 0 && text[0] is '-' or '+' or '−' ? 1 : 0;
        var sign = at == 0 ? "" : text[0] == '+' ? "+" : "-";
        var whole = ReadWhole(text[at..], out var used, out var hasCommas);
        at += used;
        string? decimals = null;
        if (at + 1 < text.Length && text[at] == '.' && char.IsAsciiDigit(text[at + 1]))
        {
            var end = at + 1 + CountDigits(text[(at + 1)..]);
            decimals = text[(at + 1)..end].ToString();
            at = end;
        }

        if (whole.Length == 0 && decimals is null)
        {
            return false;
        }

        number = new WrittenNumber(sign, whole, decimals, hasCommas);
        length = at;
        return true;
    }

    /// <summary>The whole text is a number.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out WrittenNumber number) => TryRead(text, out number, out var length) && length == text.Length;

    /// <summary>As a quantity: "minus three point one four", "one thousand two hundred".</summary>
    public string Words()
    {
        var sign = Sign switch { "-" => "minus ", "+" => "plus ", _ => "" };
        var whole = Whole.Length == 0 ? "" : Whole.Length > 1 && Whole[0] == '0' && Decimals is null ? NumberWords.Digits(Whole) : NumberWords.Cardinal(Whole);
        var decimals = Decimals is null ? "" : (whole.Length > 0 ? " point " : "point ") + NumberWords.Digits(Decimals);
        return sign + whole + decimals;
    }

    /// <summary>As it is said where nothing is counted: four digits are a year.</summary>
    public string WordsAlone() => MayBeYear ? NumberWords.Year(Whole) : Words();

    public static int CountDigits(ReadOnlySpan<char> text)
    {
        var count = 0;
        while (count < text.Length && char.IsAsciiDigit(text[count]))
        {
            count++;
        }

        return count;
    }

    private static string ReadWhole(ReadOnlySpan<char> text, out int used, out bool hasCommas)
    {
        used = CountDigits(text);
        hasCommas = false;
        while (used > 0 && (hasCommas || used <= 3) && used + 3 < text.Length && text[used] == ',' && CountDigits(text[(used + 1)..Math.Min(text.Length, used + 5)]) == 3)
        {
            used += 4;
            hasCommas = true;
        }

        var digits = text[..used].ToString();
        return hasCommas ? digits.Replace(",", "", StringComparison.Ordinal) : digits;
    }
}
