namespace MaiCluster.Serving.Prompts;

/// <summary>Finds the system message that a chatml template writes by itself: a literal from <c>&lt;|im_start|&gt;system</c> to <c>&lt;|im_end|&gt;</c> with no expression in between.</summary>
internal static class DefaultSystemText
{
    private const string Start = "<|im_start|>system";
    private const string End = "<|im_end|>";

    /// <returns>Null when the template has none.</returns>
    public static string? Find(string jinja)
    {
        for (var at = jinja.IndexOf(Start, StringComparison.Ordinal); at >= 0; at = jinja.IndexOf(Start, at + 1, StringComparison.Ordinal))
        {
            var text = jinja[(at + Start.Length)..];
            var end = text.IndexOf(End, StringComparison.Ordinal);
            var quote = at > 0 && jinja[at - 1] is '\'' or '"' ? jinja[at - 1] : '\0';
            if (end >= 0 && AfterLineFeed(text[..end], quote) is { } literal && IsLiteral(literal, quote))
            {
                return quote == '\0' ? literal : Unescape(literal);
            }
        }

        return null;
    }

    private static string? AfterLineFeed(string text, char quote) =>
        text.StartsWith('\n') ? text[1..]
        : quote != '\0' && text.StartsWith(@"\n", StringComparison.Ordinal) ? text[2..]
        : null;

    private static bool IsLiteral(string text, char quote)
    {
        if (quote == '\0')
        {
            return !text.Contains("{{", StringComparison.Ordinal) && !text.Contains("{%", StringComparison.Ordinal);
        }

        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == quote)
            {
                return false;
            }

            i += text[i] == '\\' ? 1 : 0;
        }

        return true;
    }

    private static string Unescape(string literal)
    {
        var text = new System.Text.StringBuilder(literal.Length);
        for (var i = 0; i < literal.Length; i++)
        {
            var escaped = literal[i] == '\\' && i + 1 < literal.Length;
            var character = escaped ? literal[++i] : literal[i];
            text.Append(!escaped ? character : character switch { 'n' => '\n', 't' => '\t', 'r' => '\r', _ => character });
        }

        return text.ToString();
    }
}
