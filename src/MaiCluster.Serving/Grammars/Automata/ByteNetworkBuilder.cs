namespace MaiCluster.Serving.Grammars.Automata;

/// <summary>Collects the states, edges and rules of a <see cref="ByteNetwork"/>. Beyond its limit it takes no more and says so in <see cref="IsFull"/>.</summary>
internal sealed class ByteNetworkBuilder(int maxStates)
{
    // More edges than this per state on average come only from patterns with hundreds of character ranges.
    private const int MaxEdgesPerState = 8;

    private readonly List<ByteEdge> _byteEdges = [];
    private readonly List<SkipEdge> _skips = [];
    private readonly List<CallEdge> _calls = [];
    private readonly List<Rule> _rules = [];
    private int _states;

    public bool IsFull { get; private set; }

    public int NewState()
    {
        if (_states >= maxStates)
        {
            IsFull = true;
            return 0;
        }

        return _states++;
    }

    public int NewRule(bool nests)
    {
        _rules.Add(new Rule(NewState(), NewState(), nests));
        return _rules.Count - 1;
    }

    public Rule this[int rule] => _rules[rule];

    public void Byte(int from, byte low, byte high, int to)
    {
        IsFull |= _byteEdges.Count >= maxStates * (long)MaxEdgesPerState;
        if (!IsFull)
        {
            _byteEdges.Add(new ByteEdge(from, low, high, to));
        }
    }

    public void Byte(int from, char only, int to) => Byte(from, (byte)only, (byte)only, to);

    public void Skip(int from, int to)
    {
        if (!IsFull)
        {
            _skips.Add(new SkipEdge(from, to));
        }
    }

    public void Call(int from, int rule, int to)
    {
        if (!IsFull)
        {
            _calls.Add(new CallEdge(from, rule, to));
        }
    }

    /// <summary>The state after these bytes.</summary>
    public int Literal(int from, ReadOnlySpan<byte> text)
    {
        foreach (var value in text)
        {
            var next = NewState();
            Byte(from, value, value, next);
            from = next;
        }

        return from;
    }

    /// <summary>The state after at most one space or newline.</summary>
    public int Gap(int from)
    {
        var next = NewState();
        Skip(from, next);
        Byte(from, ' ', next);
        Byte(from, '\n', next);
        return next;
    }

    /// <param name="alphabet">Bytes that have a token of their own. Only these are read, so that from every place some token goes on.</param>
    /// <param name="maxDepth">Objects and arrays within each other.</param>
    public ByteNetwork Build(int root, bool[] alphabet, int maxDepth)
    {
        var edges = new List<ByteEdge>(_byteEdges.Count);
        foreach (var edge in _byteEdges)
        {
            for (int low = edge.Low; low <= edge.High; low++)
            {
                if (!alphabet[low])
                {
                    continue;
                }

                var high = low;
                while (high < edge.High && alphabet[high + 1])
                {
                    high++;
                }

                edges.Add(edge with { Low = (byte)low, High = (byte)high });
                low = high;
            }
        }

        return new ByteNetwork(_states, edges, _skips, _calls, _rules, root, maxDepth);
    }
}
