using System.Runtime.CompilerServices;
using MaiCluster.Serving.Tokenization;

namespace MaiCluster.Serving.Grammars.Automata;

/// <summary>
/// The tokens of a vocabulary as a tree of bytes, laid out so that a parent comes right before its children: a walk is
/// one pass over an array that jumps over the subtrees the grammar refuses. Control tokens and tokens without bytes are not in it.
/// </summary>
internal sealed class TokenTrie
{
    /// <param name="Depth">Bytes up to and with this one.</param>
    /// <param name="End">The first node after this one's subtree.</param>
    /// <param name="FirstToken">In <see cref="_tokens"/>; the node's own tokens end where the next node's begin.</param>
    private readonly record struct Node(byte Value, ushort Depth, int End, int FirstToken);

    private static readonly ConditionalWeakTable<TokenVocabulary, TokenTrie> Known = new();

    private readonly Node[] _nodes;
    private readonly int[] _tokens;
    private readonly int _words;
    private readonly int _maxDepth;

    private TokenTrie(TokenVocabulary vocabulary)
    {
        _words = (vocabulary.Count + 63) / 64;
        _tokens = Enumerable.Range(0, vocabulary.Count).Where(id => !vocabulary.IsSpecial(id) && vocabulary.Bytes(id).Length is > 0 and <= ushort.MaxValue).ToArray();
        Array.Sort(_tokens, (x, y) => vocabulary.Bytes(x).SequenceCompareTo(vocabulary.Bytes(y)));
        var nodes = new List<Node>(_tokens.Length * 3);
        var open = new Stack<int>();
        for (var i = 0; i < _tokens.Length; i++)
        {
            var bytes = vocabulary.Bytes(_tokens[i]);
            var shared = i == 0 ? 0 : bytes.CommonPrefixLength(vocabulary.Bytes(_tokens[i - 1]));
            Close(nodes, open, shared);
            for (var depth = shared + 1; depth <= bytes.Length; depth++)
            {
                open.Push(nodes.Count);
                nodes.Add(new Node(bytes[depth - 1], (ushort)depth, 0, i));
            }

            Alphabet[bytes[0]] |= bytes.Length == 1;
            _maxDepth = Math.Max(_maxDepth, bytes.Length);
        }

        Close(nodes, open, 0);
        nodes.Add(new Node(0, 0, nodes.Count, _tokens.Length));
        _nodes = [.. nodes];
    }

    /// <summary>Bytes that have a token of their own.</summary>
    public bool[] Alphabet { get; } = new bool[256];

    /// <summary>Built once a vocabulary.</summary>
    public static TokenTrie Of(TokenVocabulary vocabulary) => Known.GetValue(vocabulary, static value => new TokenTrie(value));

    /// <summary>
    /// One bit for each token whose bytes lead on from the place. Where only one text can follow, of the tokens within it
    /// only the longest: the same text comes out, in the pieces that the model knows it by. Spelt in smaller ones it
    /// answers worse.
    /// </summary>
    public ulong[] Mask(PlaceGraph graph, Place from)
    {
        var mask = new ulong[_words];
        if (from.MustEnd)
        {
            return mask;
        }

        var certain = CertainBytes(graph, from);
        var path = new Place[_maxDepth + 1];
        path[0] = from;
        var at = 0;
        while (at < _nodes.Length - 1)
        {
            ref readonly var node = ref _nodes[at];
            var place = graph.Step(path[node.Depth - 1], node.Value);
            if (place.IsDead)
            {
                at = node.End;
                continue;
            }

            path[node.Depth] = place;
            if (node.Depth <= certain && node.FirstToken < _nodes[at + 1].FirstToken)
            {
                Array.Clear(mask); // what was found so far are shorter pieces of the same text
            }

            for (var i = node.FirstToken; i < _nodes[at + 1].FirstToken; i++)
            {
                mask[_tokens[i] >> 6] |= 1UL << (_tokens[i] & 63);
            }

            at++;
        }

        return mask;
    }

    /// <summary>How many of the next bytes are without alternative, as far as a token reaches.</summary>
    private int CertainBytes(PlaceGraph graph, Place place)
    {
        for (var count = 0; count < _maxDepth; count++)
        {
            var next = Place.Dead;
            for (var value = 0; value < 256 && !place.CanEnd; value++)
            {
                var after = graph.Step(place, (byte)value);
                if (!after.IsDead && !next.IsDead)
                {
                    return count;
                }

                next = after.IsDead ? next : after;
            }

            if (next.IsDead)
            {
                return count;
            }

            place = next;
        }

        return _maxDepth;
    }

    private static void Close(List<Node> nodes, Stack<int> open, int depth)
    {
        while (open.Count > depth)
        {
            var node = open.Pop();
            nodes[node] = nodes[node] with { End = nodes.Count };
        }
    }
}
