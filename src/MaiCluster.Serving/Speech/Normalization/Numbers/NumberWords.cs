namespace MaiCluster.Serving.Speech.Normalization.Numbers;

/// <summary>Digits in American English words, without "and".</summary>
internal static class NumberWords
{
    /// <summary>Longer numbers are said digit by digit.</summary>
    private const int MostDigits = 36;

    private static readonly string[] Small =
    [
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen",
        "seventeen", "eighteen", "nineteen",
    ];

    private static readonly string[] Tens = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];

    private static readonly string[] Scales =
        ["", "thousand", "million", "billion", "trillion", "quadrillion", "quintillion", "sextillion", "septillion", "octillion", "nonillion", "decillion"];

    private static readonly Dictionary<string, string> Ordinals = new()
    {
        ["one"] = "first",
        ["two"] = "second",
        ["three"] = "third",
        ["five"] = "fifth",
        ["eight"] = "eighth",
        ["nine"] = "ninth",
        ["twelve"] = "twelfth",
    };

    /// <param name="digits">ASCII digits, at least one.</param>
    public static string Cardinal(ReadOnlySpan<char> digits)
    {
        digits = digits.TrimStart('0');
        if (digits.IsEmpty)
        {
            return Small[0];
        }

        if (digits.Length > MostDigits)
        {
            return Digits(digits);
        }

        var words = new List<string>();
        for (var scale = (digits.Length - 1) / 3; scale >= 0; scale--)
        {
            var end = digits.Length - 3 * scale;
            var group = int.Parse(digits[Math.Max(0, end - 3)..end], System.Globalization.CultureInfo.InvariantCulture);
            if (group > 0)
            {
                words.Add(Hundreds(group));
                words.Add(Scales[scale]);
            }
        }

        return string.Join(' ', words.Where(word => word.Length > 0));
    }

    public static string Cardinal(int value) => Cardinal(value.ToString(System.Globalization.CultureInfo.InvariantCulture));

    public static string Ordinal(ReadOnlySpan<char> digits) => ToOrdinal(Cardinal(digits));

    public static string Ordinal(int value) => ToOrdinal(Cardinal(value));

    /// <summary>Digit by digit.</summary>
    public static string Digits(ReadOnlySpan<char> digits)
    {
        var words = new string[digits.Length];
        for (var index = 0; index < digits.Length; index++)
        {
            words[index] = Small[digits[index] - '0'];
        }

        return string.Join(' ', words);
    }

    /// <summary>Four digits as a year: "nineteen ninety nine", "two thousand five", "nineteen oh five".</summary>
    public static string Year(ReadOnlySpan<char> digits)
    {
        var (high, low) = ((digits[0] - '0') * 10 + digits[1] - '0', (digits[2] - '0') * 10 + digits[3] - '0');
        return high % 10 == 0 && low < 10 ? Cardinal(digits)
            : low == 0 ? Cardinal(high) + " hundred"
            : low < 10 ? $"{Cardinal(high)} oh {Cardinal(low)}"
            : $"{Cardinal(high)} {Cardinal(low)}";
    }

    /// <summary>The plural of a number: "nineties", "twenties", "ones", "sixes".</summary>
    public static string Plural(string words) =>
        words.EndsWith('y') ? words[..^1] + "ies" : words.EndsWith('x') ? words + "es" : words + "s";

    public static string ToOrdinal(string cardinal)
    {
        var last = cardinal.LastIndexOf(' ') + 1;
        var word = cardinal[last..];
        return cardinal[..last] + (Ordinals.TryGetValue(word, out var ordinal) ? ordinal : word.EndsWith('y') ? word[..^1] + "ieth" : word + "th");
    }

    private static string Hundreds(int group)
    {
        var hundreds = group >= 100 ? Small[group / 100] + " hundred" : "";
        var rest = group % 100;
        var words = rest == 0 ? "" : rest < 20 ? Small[rest] : rest % 10 == 0 ? Tens[rest / 10] : $"{Tens[rest / 10]} {Small[rest % 10]}";
        return hundreds.Length > 0 && words.Length > 0 ? $"{hundreds} {words}" : hundreds + words;
    }
}
