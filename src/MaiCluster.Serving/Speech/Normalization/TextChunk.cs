namespace MaiCluster.Serving.Speech.Normalization;

/// <summary>What stands between two blanks of a text, its outer punctuation taken off.</summary>
/// <param name="Opening">Punctuation before the core.</param>
/// <param name="Core">Maybe empty: a chunk of punctuation alone.</param>
/// <param name="Closing">Punctuation after the core.</param>
internal readonly record struct TextChunk(string Opening, string Core, string Closing)
{
    private const string Openers = "([{\"“<*_~`";
    private const string Closers = ".,!?;:…)]}\"”>*_~`'—–";

    /// <summary>Set where the text gives the pronunciation of the core.</summary>
    public string? Phonemes { get; init; }

    /// <summary>A paragraph or a line of a list ends here.</summary>
    public bool EndsParagraph { get; init; }

    public static TextChunk Cut(string text)
    {
        var (start, end) = (0, text.Length);
        while (start < end && (Openers.Contains(text[start]) || (text[start] == '\'' && !KeepsApostrophe(text.AsSpan(start + 1)))))
        {
            start++;
        }

        while (end > start && Closers.Contains(text[end - 1]))
        {
            end--;
        }

        return new TextChunk(text[..start], text[start..end], text[end..]);
    }

    /// <summary>An apostrophe that stands for left-out letters or digits: 'em, '90s.</summary>
    private static bool KeepsApostrophe(ReadOnlySpan<char> rest) =>
        (rest.Length > 0 && char.IsAsciiDigit(rest[0]))
        || rest[..Math.Min(rest.Length, 16)].TrimEnd(Closers) is "em" or "til" or "tis" or "twas" or "cause" or "n" or "round" or "Tis" or "Twas";
}
