using System.Text;

namespace MaiCluster.Serving.Tokenization.Normalization;

/// <summary>Unicode normalization form C (UAX #15): decompose, order the marks, compose.</summary>
internal static class CanonicalComposition
{
    private const char FirstThatMayChange = '\u0300';
    private const int HangulFirst = 0xAC00, LeadFirst = 0x1100, VowelFirst = 0x1161, TailBefore = 0x11A7;
    private const int Leads = 19, Vowels = 21, Tails = 28;

    /// <param name="text">Well-formed UTF-16.</param>
    public static string Apply(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange(FirstThatMayChange, char.MaxValue))
        {
            return text;
        }

        var table = CanonicalTable.Instance;
        var codes = new List<int>(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            Decompose(rune.Value, table, codes);
        }

        Order(codes, table);
        Compose(codes, table);
        var composed = new StringBuilder(text.Length);
        Span<char> units = stackalloc char[2];
        foreach (var code in codes)
        {
            composed.Append(units[..new Rune(code).EncodeToUtf16(units)]);
        }

        return composed.ToString();
    }

    private static void Decompose(int code, CanonicalTable table, List<int> codes)
    {
        var syllable = code - HangulFirst;
        if (syllable is >= 0 and < Leads * Vowels * Tails)
        {
            codes.Add(LeadFirst + syllable / (Vowels * Tails));
            codes.Add(VowelFirst + syllable % (Vowels * Tails) / Tails);
            if (syllable % Tails > 0)
            {
                codes.Add(TailBefore + syllable % Tails);
            }
        }
        else if (table.TryDecompose(code, out var parts))
        {
            Decompose(parts.First, table, codes);
            if (parts.Second != 0)
            {
                Decompose(parts.Second, table, codes);
            }
        }
        else
        {
            codes.Add(code);
        }
    }

    /// <summary>Sorts each run of marks by class, equals in place; a long run by a stable merge sort, as clients choose the text.</summary>
    private static void Order(List<int> codes, CanonicalTable table)
    {
        for (var start = 0; start < codes.Count; start++)
        {
            var end = start;
            while (end < codes.Count && table.ClassOf(codes[end]) != 0)
            {
                end++;
            }

            if (end - start > 1)
            {
                var sorted = codes.GetRange(start, end - start).OrderBy(code => table.ClassOf(code)).ToArray();
                for (var i = 0; i < sorted.Length; i++)
                {
                    codes[start + i] = sorted[i];
                }
            }

            start = end;
        }
    }

    private static void Compose(List<int> codes, CanonicalTable table)
    {
        var count = 0;
        var starter = -1;
        var lastClass = 0;
        foreach (var code in codes.ToArray())
        {
            var markClass = table.ClassOf(code);
            var reachable = starter >= 0 && (starter == count - 1 || lastClass != 0 && lastClass < markClass);
            if (reachable && Pair(codes[starter], code, table) is { } composed)
            {
                codes[starter] = composed;
                continue;
            }

            if (markClass == 0)
            {
                starter = count;
            }

            lastClass = markClass;
            codes[count++] = code;
        }

        codes.RemoveRange(count, codes.Count - count);
    }

    private static int? Pair(int first, int second, CanonicalTable table)
    {
        if (first - LeadFirst is >= 0 and < Leads and var lead && second - VowelFirst is >= 0 and < Vowels and var vowel)
        {
            return HangulFirst + (lead * Vowels + vowel) * Tails;
        }

        if (first - HangulFirst is >= 0 and < Leads * Vowels * Tails and var syllable && syllable % Tails == 0 && second - TailBefore is > 0 and < Tails and var tail)
        {
            return first + tail;
        }

        return table.TryCompose(first, second, out var code) ? code : null;
    }
}
