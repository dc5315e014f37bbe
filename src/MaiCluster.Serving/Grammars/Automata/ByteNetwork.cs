namespace MaiCluster.Serving.Grammars.Automata;

/// <summary>
/// A recursive transition network over bytes: finite automata that call each other. With a stack of return states it
/// is the pushdown automaton of the grammar. Immutable.
/// </summary>
internal sealed class ByteNetwork
{
    private readonly ByteEdge[] _byteEdges;
    private readonly SkipEdge[] _skips;
    private readonly CallEdge[] _calls;
    private readonly Rule[] _rules;
    private readonly int[] _byteStarts;
    private readonly int[] _skipStarts;
    private readonly int[] _callStarts;
    private readonly bool[] _ends;
    private readonly int[] _depths;
    private readonly byte[] _classes = new byte[256];

    public ByteNetwork(int states, IEnumerable<ByteEdge> byteEdges, IEnumerable<SkipEdge> skips, IEnumerable<CallEdge> calls, IReadOnlyList<Rule> rules, int root, int maxDepth)
    {
        _rules = [.. rules];
        (_byteEdges, _byteStarts) = Group(byteEdges, states, static edge => edge.From);
        (_skips, _skipStarts) = Group(skips, states, static edge => edge.From);
        (_calls, _callStarts) = Group(calls, states, static edge => edge.From);
        _ends = new bool[states];
        foreach (var rule in _rules)
        {
            _ends[rule.End] = true;
        }

        Root = _rules[root];
        _depths = CompletionDepths.Of(states, _byteEdges, _skips, _calls, _rules, maxDepth);
        MaxDepth = maxDepth;
        ByteClasses = Classify();
    }

    public Rule Root { get; }

    public int MaxDepth { get; }

    /// <summary>Number of sets of bytes that no edge tells apart.</summary>
    public int ByteClasses { get; }

    public bool HasAnswers => _depths[Root.Start] + (Root.Nests ? 1 : 0) <= MaxDepth;

    public int ClassOf(byte value) => _classes[value];

    public Rule RuleAt(int rule) => _rules[rule];

    public bool IsEnd(int state) => _ends[state];

    /// <summary>The fewest objects and arrays that must yet be opened within each other to finish the rule from here.</summary>
    public int DepthToComplete(int state) => _depths[state];

    public ReadOnlySpan<ByteEdge> ByteEdges(int state) => _byteEdges.AsSpan(_byteStarts[state].._byteStarts[state + 1]);

    public ReadOnlySpan<SkipEdge> Skips(int state) => _skips.AsSpan(_skipStarts[state].._skipStarts[state + 1]);

    public ReadOnlySpan<CallEdge> Calls(int state) => _calls.AsSpan(_callStarts[state].._callStarts[state + 1]);

    private static (TEdge[] Edges, int[] Starts) Group<TEdge>(IEnumerable<TEdge> edges, int states, Func<TEdge, int> from)
    {
        TEdge[] sorted = [.. edges.OrderBy(from)];
        var starts = new int[states + 1];
        foreach (var edge in sorted)
        {
            starts[from(edge) + 1]++;
        }

        for (var state = 0; state < states; state++)
        {
            starts[state + 1] += starts[state];
        }

        return (sorted, starts);
    }

    private int Classify()
    {
        Span<bool> begins = stackalloc bool[257];
        foreach (var edge in _byteEdges)
        {
            begins[edge.Low] = true;
            begins[edge.High + 1] = true;
        }

        var last = 0;
        for (var value = 1; value < 256; value++)
        {
            last += begins[value] ? 1 : 0;
            _classes[value] = (byte)last;
        }

        return last + 1;
    }
}
