namespace MaiCluster.Serving.Grammars.Patterns;

/// <summary>Reads one of <paramref name="Characters"/> and goes to a state.</summary>
internal readonly record struct CharacterStep(CharacterSet Characters, int To);

/// <summary>
/// A deterministic automaton over Unicode characters: which strings a schema admits, before it is said how JSON writes
/// them. State 0 is the first. Each state has at most one step to any other, with all the characters that lead there.
/// </summary>
internal sealed class CharacterAutomaton
{
    private CharacterAutomaton(IReadOnlyList<CharacterStep[]> steps, IReadOnlyList<bool> accepts)
    {
        Steps = steps;
        Accepts = accepts;
    }

    public IReadOnlyList<CharacterStep[]> Steps { get; }

    public IReadOnlyList<bool> Accepts { get; }

    /// <summary>Makes an automaton deterministic whose states are <typeparamref name="TState"/>, from <paramref name="first"/> on.</summary>
    /// <param name="step">All steps of a state: disjoint sets of characters, each with the state it leads to.</param>
    /// <returns>null when more than <paramref name="maxStates"/> states are needed.</returns>
    public static CharacterAutomaton? Explore<TState>(
        TState first, Func<TState, IEnumerable<(CharacterSet Characters, TState To)>> step, Func<TState, bool> accepts, int maxStates, IEqualityComparer<TState>? comparer = null)
        where TState : notnull
    {
        var numbers = new Dictionary<TState, int>(comparer) { [first] = 0 };
        var order = new List<TState> { first };
        var steps = new List<CharacterStep[]>();
        for (var at = 0; at < order.Count; at++)
        {
            var targets = new Dictionary<int, CharacterSet>();
            foreach (var (characters, to) in step(order[at]))
            {
                if (!numbers.TryGetValue(to, out var number))
                {
                    number = order.Count;
                    numbers[to] = number;
                    order.Add(to);
                }

                targets[number] = targets.TryGetValue(number, out var known) ? known.Union(characters) : characters;
            }

            if (order.Count > maxStates)
            {
                return null;
            }

            steps.Add([.. targets.Select(static target => new CharacterStep(target.Value, target.Key))]);
        }

        return new CharacterAutomaton(steps, [.. order.Select(accepts)]);
    }

    /// <summary>Strings of <paramref name="min"/> to <paramref name="max"/> characters.</summary>
    /// <param name="max">null = without end.</param>
    public static CharacterAutomaton? OfLength(int min, int? max, int maxStates) => Explore(
        0,
        length => length == max ? [] : [(CharacterSet.All, max is null ? Math.Min(length + 1, min) : length + 1)],
        length => length >= min,
        maxStates);

    /// <summary>All strings but these.</summary>
    public static CharacterAutomaton? Except(IReadOnlyCollection<string> strings, int maxStates)
    {
        // States are the prefixes of the strings; the last one is reached once the text differs from all of them.
        var nexts = new List<SortedDictionary<int, int>> { new() };
        var whole = new HashSet<int>();
        foreach (var text in strings)
        {
            var prefix = 0;
            foreach (var rune in text.EnumerateRunes())
            {
                if (!nexts[prefix].TryGetValue(rune.Value, out var next))
                {
                    next = nexts.Count;
                    nexts[prefix][rune.Value] = next;
                    nexts.Add([]);
                }

                prefix = next;
            }

            whole.Add(prefix);
        }

        var other = nexts.Count;
        nexts.Add([]);
        return Explore(
            0,
            prefix => nexts[prefix].Select(static next => (CharacterSet.Of(next.Key), next.Value))
                .Append((CharacterSet.Of([.. nexts[prefix].Keys.Select(static key => (key, key))]).Complement(), other)),
            prefix => !whole.Contains(prefix),
            maxStates);
    }

    /// <summary>Strings that both admit.</summary>
    public CharacterAutomaton? Intersect(CharacterAutomaton other, int maxStates)
    {
        IEnumerable<(CharacterSet, (int, int))> Step((int Mine, int Others) state)
        {
            foreach (var mine in Steps[state.Mine])
            {
                foreach (var others in other.Steps[state.Others])
                {
                    var both = mine.Characters.IsAll ? others.Characters : others.Characters.IsAll ? mine.Characters : mine.Characters.Intersect(others.Characters);
                    if (!both.IsEmpty)
                    {
                        yield return (both, (mine.To, others.To));
                    }
                }
            }
        }

        return Explore((0, 0), Step, state => Accepts[state.Item1] && other.Accepts[state.Item2], maxStates);
    }

    /// <summary>True when no string is admitted.</summary>
    /// <remarks>Exploring keeps only states that the first one leads to.</remarks>
    public bool IsEmpty => !Accepts.Contains(true);
}
