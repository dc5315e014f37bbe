namespace MaiCluster.Engines.Tests.Documents;

/// <summary>How much of a text was read.</summary>
internal static class ReadingScore
{
    /// <summary>Of the characters that are no spaces, in their order: 1 less the edits by the length.</summary>
    public static double Characters(string expected, string read) => Of(Characters(expected), Characters(read));

    /// <summary>Of the words, in their order.</summary>
    public static double Words(string expected, string read) => Of(Split(expected), Split(read));

    private static char[] Characters(string text) => [.. text.Where(character => !char.IsWhiteSpace(character))];

    private static string[] Split(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Levenshtein's distance.</summary>
    private static double Of<T>(T[] expected, T[] read)
    {
        var row = Enumerable.Range(0, read.Length + 1).ToArray();
        for (var index = 1; index <= expected.Length; index++)
        {
            var diagonal = row[0];
            row[0] = index;
            for (var at = 1; at <= read.Length; at++)
            {
                var substituted = diagonal + (EqualityComparer<T>.Default.Equals(expected[index - 1], read[at - 1]) ? 0 : 1);
                diagonal = row[at];
                row[at] = Math.Min(substituted, Math.Min(row[at], row[at - 1]) + 1);
            }
        }

        return 1 - ((double)row[^1] / expected.Length);
    }
}
