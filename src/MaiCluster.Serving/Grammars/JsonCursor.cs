using MaiCluster.Serving.Grammars.Automata;
using MaiCluster.Serving.Tokenization;

namespace MaiCluster.Serving.Grammars;

/// <summary>One choice's place in a <see cref="JsonGrammar"/>: a reference into the shared graph, so that a step along known places costs one lookup a byte.</summary>
internal sealed class JsonCursor(PlaceGraph graph, TokenTrie trie, TokenVocabulary vocabulary) : IGrammarCursor
{
    private Place _place = graph.Start;

    public bool CanEnd => _place.CanEnd;

    public bool MustEnd => _place.MustEnd;

    public ReadOnlySpan<ulong> AllowedTokens() => graph.MaskAt(_place, trie);

    public void Advance(int token)
    {
        var isText = (uint)token < (uint)vocabulary.Count && !vocabulary.IsSpecial(token) && vocabulary.Bytes(token).Length > 0;
        var next = isText ? After(vocabulary.Bytes(token)) : Place.Dead;
        if (next.IsDead)
        {
            throw new InvalidOperationException($"Token {token} is not allowed here; only a token of AllowedTokens may follow.");
        }

        _place = next;
    }

    private Place After(ReadOnlySpan<byte> text)
    {
        var place = _place;
        for (var i = 0; i < text.Length && !place.IsDead; i++)
        {
            place = graph.Step(place, text[i]);
        }

        return place;
    }
}
