namespace MaiCluster.Serving.Tokenization.Normalization;

/// <summary>Unicode normalization form D (UAX #15): decompose, order the marks.</summary>
internal static class CanonicalDecomposition
{
    internal const int HangulFirst = 0xAC00, LeadFirst = 0x1100, VowelFirst = 0x1161, TailBefore = 0x11A7;
    internal const int Leads = 19, Vowels = 21, Tails = 28;

    /// <param name="text">Well-formed UTF-16.</param>
    /// <returns>Code points.</returns>
    public static List<int> Of(string text)
    {
        var table = CanonicalTable.Instance;
        var codes = new List<int>(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            Decompose(rune.Value, table, codes);
        }

        Order(codes, table);
        return codes;
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
}
