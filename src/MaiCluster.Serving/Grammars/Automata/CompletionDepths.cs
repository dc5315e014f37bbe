namespace MaiCluster.Serving.Grammars.Automata;

/// <summary>
/// For every state the fewest nested objects and arrays on a way to its rule's end, by Knuth's generalisation of
/// Dijkstra's shortest paths to grammars. A state that cannot finish within the limit is <see cref="Never"/>; the walk
/// never enters it, so that no answer is led into a dead end, be it an impossible schema or the depth limit.
/// </summary>
internal sealed class CompletionDepths
{
    public const int Never = int.MaxValue / 2;

    private readonly int[] _depths;
    private readonly Stack<int>[] _settling;

    private CompletionDepths(int states, int maxDepth)
    {
        _depths = new int[states];
        Array.Fill(_depths, Never);
        _settling = new Stack<int>[maxDepth + 1];
        for (var depth = 0; depth <= maxDepth; depth++)
        {
            _settling[depth] = [];
        }
    }

    public static int[] Of(int states, ByteEdge[] byteEdges, SkipEdge[] skips, CallEdge[] calls, Rule[] rules, int maxDepth)
    {
        var before = byteEdges.Select(static edge => (edge.From, edge.To)).Concat(skips.Select(static edge => (edge.From, edge.To))).ToLookup(static edge => edge.To, static edge => edge.From);
        var callsInto = calls.ToLookup(static call => call.To);
        var callsOf = calls.ToLookup(static call => call.Rule);
        var rulesFrom = Enumerable.Range(0, rules.Length).ToLookup(rule => rules[rule].Start);
        var search = new CompletionDepths(states, maxDepth);
        foreach (var rule in rules)
        {
            search.Offer(rule.End, 0);
        }

        int Cost(int rule) => search._depths[rules[rule].Start] + (rules[rule].Nests ? 1 : 0);

        for (var depth = 0; depth <= maxDepth; depth++)
        {
            while (search._settling[depth].TryPop(out var state))
            {
                if (search._depths[state] != depth)
                {
                    continue;
                }

                foreach (var from in before[state])
                {
                    search.Offer(from, depth);
                }

                foreach (var call in callsInto[state])
                {
                    search.Offer(call.From, Math.Max(depth, Cost(call.Rule)));
                }

                foreach (var call in rulesFrom[state].SelectMany(rule => callsOf[rule]))
                {
                    search.Offer(call.From, Math.Max(search._depths[call.To], Cost(call.Rule)));
                }
            }
        }

        return search._depths;
    }

    private void Offer(int state, int depth)
    {
        if (depth < _depths[state] && depth < _settling.Length)
        {
            _depths[state] = depth;
            _settling[depth].Push(state);
        }
    }
}
