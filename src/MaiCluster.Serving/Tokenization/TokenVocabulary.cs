namespace MaiCluster.Serving.Tokenization;

/// <summary>The bytes that each token id stands for. Shared by detokenisers, stop matchers and grammars.</summary>
public sealed class TokenVocabulary
{
    private readonly byte[] _bytes;
    private readonly int[] _starts;
    private readonly bool[] _special;

    /// <param name="tokens">Bytes per id; an id that no text can produce has none.</param>
    /// <param name="special">Ids of control tokens such as end-of-turn, which have no text of their own.</param>
    public TokenVocabulary(IReadOnlyList<ReadOnlyMemory<byte>> tokens, IEnumerable<int> special)
    {
        _starts = new int[tokens.Count + 1];
        for (var id = 0; id < tokens.Count; id++)
        {
            _starts[id + 1] = _starts[id] + tokens[id].Length;
        }

        _bytes = new byte[_starts[^1]];
        for (var id = 0; id < tokens.Count; id++)
        {
            tokens[id].Span.CopyTo(_bytes.AsSpan(_starts[id]));
        }

        _special = new bool[tokens.Count];
        foreach (var id in special)
        {
            _special[id] = true;
        }
    }

    /// <summary>Number of ids, gaps included.</summary>
    public int Count => _special.Length;

    /// <summary>UTF-8 bytes of the token, which may be part of a character; the literal text (as <c>&lt;|im_end|&gt;</c>) of a special one.</summary>
    public ReadOnlySpan<byte> Bytes(int id) => _bytes.AsSpan(_starts[id], _starts[id + 1] - _starts[id]);

    public bool IsSpecial(int id) => _special[id];
}
