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
        var place = (uint)token < (uint)vocabulary.Count && !vocabulary.IsSpecial(token) && vocabulary.Bytes(token).Length > 0
            ? _place
            : Place.Dead;
        if (!place.IsDead)
        {
            foreach (var next in vocabulary.Bytes(token))
            {
                place = graph.Step(place, next);
                if (place.IsDead)
                {
                    break;
                }
            }
        }

        _place = place.IsDead
            ? throw new InvalidOperationException($"Token {token} is not allowed here; only a token of AllowedTokens may follow.")
            : place;
    }
}
