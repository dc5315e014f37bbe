using System.Buffers;
using System.Globalization;
using System.Text;

namespace MaiCluster.Serving.Tokenization;

/// <summary>A stretch of text that is one added token, or (<paramref name="Id"/> null) holds none.</summary>
internal readonly record struct TextSegment(int Start, int End, int? Id);

/// <summary>Finds added tokens: the leftmost first, and of those that begin together the longest.</summary>
internal sealed class AddedTokenFinder
{
    private readonly SearchValues<string> _contents;
    private readonly Dictionary<char, AddedToken[]> _byFirst;

    public AddedTokenFinder(IReadOnlyCollection<AddedToken> tokens)
    {
        _contents = SearchValues.Create([.. tokens.Select(token => token.Content)], StringComparison.Ordinal);
        _byFirst = tokens.GroupBy(token => token.Content[0])
            .ToDictionary(group => group.Key, group => group.OrderByDescending(token => token.Content.Length).ToArray());
    }

    public List<TextSegment> Split(ReadOnlySpan<char> text)
    {
        var segments = new List<TextSegment>();
        var done = 0;
        var from = 0;
        while (from < text.Length && text[from..].IndexOfAny(_contents) is >= 0 and var offset)
        {
            var token = Longest(text[(from + offset)..]);
            var start = from + offset;
            var end = from = start + token.Content.Length;
            if (token.SingleWord && (EndsWithWord(text[..start]) || StartsWithWord(text[end..])))
            {
                continue;
            }

            if (token.TakesLeft)
            {
                start = Math.Max(done, text[..start].TrimEnd().Length); // .NET trims Unicode's White_Space, as the reference does
            }

            if (token.TakesRight)
            {
                end = text.Length - text[end..].TrimStart().Length;
            }

            if (done < start)
            {
                segments.Add(new TextSegment(done, start, null));
            }

            segments.Add(new TextSegment(start, end, token.Id));
            done = end;
        }

        if (done < text.Length)
        {
            segments.Add(new TextSegment(done, text.Length, null));
        }

        return segments;
    }

    private AddedToken Longest(ReadOnlySpan<char> text)
    {
        foreach (var token in _byFirst[text[0]])
        {
            if (text.StartsWith(token.Content, StringComparison.Ordinal))
            {
                return token;
            }
        }

        throw new InvalidOperationException("A token was found that is not among the tokens looked for.");
    }

    private static bool EndsWithWord(ReadOnlySpan<char> text) => Rune.DecodeLastFromUtf16(text, out var last, out _) == OperationStatus.Done && IsWord(last);

    private static bool StartsWithWord(ReadOnlySpan<char> text) => Rune.DecodeFromUtf16(text, out var first, out _) == OperationStatus.Done && IsWord(first);

    /// <summary><c>\w</c> of the reference: letters, marks, decimal digits, connectors and the two joiners.</summary>
    private static bool IsWord(Rune rune) => rune.Value is 0x200C or 0x200D || Rune.GetUnicodeCategory(rune) is <= UnicodeCategory.LetterNumber or UnicodeCategory.ConnectorPunctuation;
}
