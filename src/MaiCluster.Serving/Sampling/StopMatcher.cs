using MaiCluster.Serving.Tokenization;

namespace MaiCluster.Serving.Sampling;

/// <summary>
/// Looks for stop strings in the bytes of one choice, whatever the borders of its tokens (Knuth, Morris, Pratt: each
/// byte is looked at once per string). The answer ends before the first byte of the stop string that is complete
/// first; of several that end at the same byte, before the longest. The batch loop and the reader each have one, over
/// the same bytes, and so agree.
/// </summary>
public sealed class StopMatcher
{
    private readonly Pattern[] _patterns;
    private readonly int _minTokens;
    private int _tokens;

    public StopMatcher(StopRules rules)
    {
        _minTokens = rules.MinTokens;
        _patterns = new Pattern[rules.Strings.Count];
        for (var i = 0; i < _patterns.Length; i++)
        {
            _patterns[i] = new Pattern(rules.Strings[i]);
        }
    }

    /// <summary>True once a stop string was completed; nothing is taken after it.</summary>
    public bool IsStopped { get; private set; }

    /// <summary>Bytes from the first that are part of the answer: all, or those before the stop string.</summary>
    public int AnswerBytes { get; private set; }

    /// <summary>Of these, the bytes that no stop string can take back any more.</summary>
    public int SafeBytes { get; private set; }

    /// <summary>
    /// Takes one token of the answer, special ones too: they have no text but count as tokens.
    /// A stop string counts when its last byte comes after the least number of tokens, wherever it began.
    /// </summary>
    /// <returns>True when a stop string is complete.</returns>
    public bool Append(int token, TokenVocabulary vocabulary) => Append(TextOf(token, vocabulary));

    /// <inheritdoc cref="Append(int, TokenVocabulary)"/>
    public bool Append(ReadOnlySpan<byte> token)
    {
        if (IsStopped)
        {
            return true;
        }

        var counts = ++_tokens > _minTokens;
        if (_patterns.Length == 0)
        {
            AnswerBytes += token.Length;
            SafeBytes = AnswerBytes;
            return false;
        }

        foreach (var value in token)
        {
            AnswerBytes++;
            var found = Advance(value);
            if (counts && found > 0)
            {
                IsStopped = true;
                AnswerBytes -= found;
                SafeBytes = AnswerBytes;
                return true;
            }
        }

        SafeBytes = AnswerBytes - Open();
        return false;
    }

    /// <summary>The bytes a token adds to an answer: none for a special one.</summary>
    public static ReadOnlySpan<byte> TextOf(int token, TokenVocabulary vocabulary) =>
        vocabulary.IsSpecial(token) ? [] : vocabulary.Bytes(token);

    /// <summary>Length of the longest stop string that this byte completes; 0 = none.</summary>
    private int Advance(byte value)
    {
        var longest = 0;
        foreach (ref var pattern in _patterns.AsSpan())
        {
            if (pattern.Advance(value))
            {
                longest = Math.Max(longest, pattern.Length);
            }
        }

        return longest;
    }

    /// <summary>Length of the longest end of the text that may still become a stop string.</summary>
    private int Open()
    {
        var longest = 0;
        foreach (ref readonly var pattern in _patterns.AsSpan())
        {
            longest = Math.Max(longest, pattern.Matched);
        }

        return longest;
    }

    private struct Pattern
    {
        private readonly ReadOnlyMemory<byte> _text;

        /// <summary>By number of bytes matched: the longest shorter beginning that they also end with.</summary>
        private readonly int[] _fallback;

        public Pattern(ReadOnlyMemory<byte> text)
        {
            if (text.IsEmpty)
            {
                throw new ArgumentException("A stop string has no bytes: it needs at least one.", nameof(text));
            }

            _text = text;
            _fallback = new int[text.Length + 1];
            for (var end = 1; end < text.Length; end++)
            {
                _fallback[end + 1] = Follow(_fallback[end], text.Span[end]);
            }
        }

        /// <summary>How many bytes of the string the text now ends with; never all of them.</summary>
        public int Matched { get; private set; }

        public readonly int Length => _text.Length;

        /// <summary>True when this byte completes the string.</summary>
        public bool Advance(byte value)
        {
            Matched = Follow(Matched, value);
            if (Matched < Length)
            {
                return false;
            }

            Matched = _fallback[Matched];
            return true;
        }

        private readonly int Follow(int matched, byte value)
        {
            var text = _text.Span;
            while (matched > 0 && text[matched] != value)
            {
                matched = _fallback[matched];
            }

            return text[matched] == value ? matched + 1 : 0;
        }
    }
}
