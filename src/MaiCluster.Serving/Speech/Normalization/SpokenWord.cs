using System.Buffers;

namespace MaiCluster.Serving.Speech.Normalization;

/// <summary>A word of a text as it is to be spoken.</summary>
/// <param name="Text">ASCII letters, with apostrophes and hyphens inside; what was written where <see cref="Phonemes"/> are given.</param>
public sealed record SpokenWord(string Text)
{
    private static readonly SearchValues<char> Ends = SearchValues.Create(".!?…");
    private static readonly SearchValues<char> Pauses = SearchValues.Create(";:,.!?—…");

    /// <summary>How it is said, where the text says so itself.</summary>
    public string? Phonemes { get; init; }

    /// <summary>Punctuation that opens before it, such as <c>(</c>.</summary>
    public string Before { get; init; } = "";

    /// <summary>Punctuation after it, such as <c>.”</c>.</summary>
    public string After { get; init; } = "";

    /// <summary>A paragraph or a line of a list ends with it, whatever its punctuation.</summary>
    public bool EndsParagraph { get; init; }

    public bool EndsSentence => EndsParagraph || After.AsSpan().ContainsAny(Ends);

    /// <summary>A pause follows.</summary>
    public bool HasPause => EndsParagraph || After.AsSpan().ContainsAny(Pauses);

    public override string ToString() => Before + Text + After;
}
