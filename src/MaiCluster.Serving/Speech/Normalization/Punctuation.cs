namespace MaiCluster.Serving.Speech.Normalization;

/// <summary>Which outer punctuation is heard, as the voice's model knows it.</summary>
internal static class Punctuation
{
    public static string Opening(string written) => Map(written, '“');

    public static string Closing(string written) => Map(written, '”');

    private static string Map(string written, char quote)
    {
        if (written.Length == 0)
        {
            return written;
        }

        Span<char> kept = stackalloc char[Math.Min(written.Length, 64)];
        var count = 0;
        foreach (var mark in written.AsSpan(0, kept.Length))
        {
            var heard = mark switch
            {
                ';' or ':' or ',' or '.' or '!' or '?' or '—' or '…' or '(' or ')' or '“' or '”' => mark,
                '"' => quote,
                '[' or '{' => '(',
                ']' or '}' => ')',
                '–' => '—',
                _ => '\0',
            };

            // The same mark again and again is one.
            if (heard != '\0' && (count == 0 || kept[count - 1] != heard))
            {
                kept[count++] = heard;
            }
        }

        return kept[..count].ToString();
    }
}
