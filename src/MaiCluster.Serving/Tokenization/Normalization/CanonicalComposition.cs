using System.Text;
using static MaiCluster.Serving.Tokenization.Normalization.CanonicalDecomposition;

namespace MaiCluster.Serving.Tokenization.Normalization;

/// <summary>Unicode normalization form C (UAX #15): decompose, order the marks, compose.</summary>
internal static class CanonicalComposition
{
    private const char FirstThatMayChange = '\u0300';

    /// <param name="text">Well-formed UTF-16.</param>
    public static string Apply(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange(FirstThatMayChange, char.MaxValue))
        {
            return text;
        }

        var table = CanonicalTable.Instance;
        var codes = CanonicalDecomposition.Of(text);
        Compose(codes, table);
        var composed = new StringBuilder(text.Length);
        Span<char> units = stackalloc char[2];
        foreach (var code in codes)
        {
            composed.Append(units[..new Rune(code).EncodeToUtf16(units)]);
        }

        return composed.ToString();
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
