using System.Collections.Immutable;

namespace MaiCluster.Serving.Grammars.Patterns;

/// <summary>Thompson's construction over characters, then the subset construction.</summary>
internal sealed class PatternAutomaton
{
    // A pattern of a few hundred characters can ask for sets of thousands of states at each of thousands of states;
    // this bounds the comparisons to a fraction of a second.
    private const long MaxWork = 1_000_000;

    private readonly int _maxStates;
    private readonly List<List<int>> _skips = [];
    private readonly List<List<CharacterStep>> _steps = [];

    private long _work;

    private PatternAutomaton(int maxStates) => _maxStates = maxStates;

    private bool IsFull => _skips.Count >= _maxStates;

    /// <summary>The strings a pattern matches; null when that takes more than <paramref name="maxStates"/> states.</summary>
    public static CharacterAutomaton? Of(PatternNode pattern, int maxStates)
    {
        var automaton = new PatternAutomaton(maxStates);
        var first = automaton.NewState();
        var last = automaton.Write(pattern, first);
        if (automaton.IsFull)
        {
            return null;
        }

        var explored = CharacterAutomaton.Explore(automaton.Reach([first]), automaton.Steps, states => states.Contains(last), maxStates, SameStates.Instance);
        return automaton._work > MaxWork ? null : explored;
    }

    private int NewState()
    {
        if (!IsFull)
        {
            _skips.Add([]);
            _steps.Add([]);
        }

        return _skips.Count - 1;
    }

    /// <summary>The state after the pattern.</summary>
    private int Write(PatternNode pattern, int from)
    {
        switch (pattern)
        {
            case CharacterPattern character:
                var next = NewState();
                _steps[from].Add(new CharacterStep(character.Characters, next));
                return next;
            case SequencePattern sequence:
                return sequence.Parts.Aggregate(from, (state, part) => Write(part, state));
            case AlternativePattern alternative:
                var joined = NewState();
                foreach (var option in alternative.Options)
                {
                    _skips[Write(option, from)].Add(joined);
                }

                return joined;
            case RepeatPattern repeat:
                return WriteRepeat(repeat, from);
            default:
                throw new InvalidOperationException($"A pattern cannot be a {pattern.GetType().Name}.");
        }
    }

    private int WriteRepeat(RepeatPattern repeat, int from)
    {
        for (var i = 0; i < repeat.Min && !IsFull; i++)
        {
            from = Write(repeat.Part, from);
        }

        var done = NewState();
        if (repeat.Max is not { } max)
        {
            // The loop has a state of its own: what comes before must not be entered again from inside it.
            var loop = NewState();
            _skips[from].Add(loop);
            _skips[Write(repeat.Part, loop)].Add(loop);
            _skips[loop].Add(done);
            return done;
        }

        for (var i = repeat.Min; i < max && !IsFull; i++)
        {
            _skips[from].Add(done);
            // Likewise each round: a repetition inside it may lead back to its first state.
            var round = NewState();
            _skips[from].Add(round);
            from = Write(repeat.Part, round);
        }

        _skips[from].Add(done);
        return done;
    }

    private ImmutableArray<int> Reach(IEnumerable<int> states)
    {
        var reached = new SortedSet<int>();
        var pending = new Stack<int>(states);
        while (pending.TryPop(out var state))
        {
            if (reached.Add(state))
            {
                _skips[state].ForEach(pending.Push);
            }
        }

        _work += reached.Count;
        return [.. reached];
    }

    /// <summary>Cuts the characters where any step begins or ends; within a piece all lead to the same states.</summary>
    private IEnumerable<(CharacterSet Characters, ImmutableArray<int> To)> Steps(ImmutableArray<int> states)
    {
        var steps = states.SelectMany(state => _steps[state]).ToArray();
        var cuts = new SortedSet<int>();
        foreach (var range in steps.SelectMany(static step => step.Characters.Ranges))
        {
            cuts.Add(range.Low);
            cuts.Add(range.High + 1);
        }

        _work += (long)cuts.Count * steps.Length;
        var low = -1;
        foreach (var cut in cuts)
        {
            if (_work > MaxWork)
            {
                yield break;
            }

            var piece = low;
            low = cut;
            var targets = steps.Where(step => step.Characters.Contains(piece)).Select(static step => step.To).ToArray();
            if (targets.Length > 0)
            {
                yield return (CharacterSet.Of((piece, cut - 1)), Reach(targets));
            }
        }
    }

    private sealed class SameStates : IEqualityComparer<ImmutableArray<int>>
    {
        public static readonly SameStates Instance = new();

        public bool Equals(ImmutableArray<int> x, ImmutableArray<int> y) => x.AsSpan().SequenceEqual(y.AsSpan());

        public int GetHashCode(ImmutableArray<int> obj)
        {
            var hash = new HashCode();
            foreach (var state in obj)
            {
                hash.Add(state);
            }

            return hash.ToHashCode();
        }
    }
}
