namespace MaiCluster.Serving.Grammars.Automata;

/// <summary>
/// The pushdown automaton made deterministic as far as texts have gone: places and the steps between them are found once
/// and remembered. Reading known steps takes no lock; finding new ones does. When the memory is full it is started
/// afresh, as lazy regular-expression automata do; cursors keep the places they hold.
/// </summary>
internal sealed class PlaceGraph
{
    // An object of a few fields and its place in a dictionary.
    private const int BytesPerEntry = 128;

    private readonly Lock _gate = new();
    private readonly ByteNetwork _network;
    private readonly GrammarLimits _limits;
    private readonly Stack<Reading> _pending = [];
    private readonly HashSet<Reading> _seen = [];
    private readonly List<Reading> _found = [];
    private Dictionary<Place, Place> _places = new(new SamePlace());
    private Dictionary<(int Return, Frame Caller, bool Nests), Frame> _frames = [];
    private Place _start;
    private int _lastFrame;
    private long _rememberedBytes;

    public PlaceGraph(ByteNetwork network, GrammarLimits limits)
    {
        _network = network;
        _limits = limits;
        _start = FindStart();
    }

    public Place Start => Volatile.Read(ref _start);

    /// <summary>The place after one more byte, perhaps <see cref="Place.Dead"/>.</summary>
    public Place Step(Place place, byte next) =>
        Volatile.Read(ref place.Next[_network.ClassOf(next)]) ?? Find(place, next);

    /// <summary>The tokens that may follow.</summary>
    public ulong[] MaskAt(Place place, TokenTrie trie) => Volatile.Read(ref place.Mask) ?? FindMask(place, trie);

    private Place Find(Place place, byte next)
    {
        lock (_gate)
        {
            var canEnd = false;
            foreach (var reading in place.Readings)
            {
                foreach (var edge in _network.ByteEdges(reading.State))
                {
                    if (edge.Low <= next && next <= edge.High)
                    {
                        canEnd |= Follow(new Reading(edge.To, reading.Frame));
                    }
                }
            }

            var found = Remember(canEnd);
            Volatile.Write(ref place.Next[_network.ClassOf(next)], found);
            return found;
        }
    }

    private ulong[] FindMask(Place place, TokenTrie trie)
    {
        var mask = trie.Mask(this, place);
        lock (_gate)
        {
            if (place.Mask is { } known)
            {
                return known;
            }

            Volatile.Write(ref place.Mask, mask);
            Charge(sizeof(ulong) * (long)mask.Length);
            return mask;
        }
    }

    /// <summary>Collects the readings that can go on with a byte; true when one reading has reached the end of the answer.</summary>
    private bool Follow(Reading first)
    {
        var canEnd = false;
        _pending.Push(first);
        while (_pending.TryPop(out var reading))
        {
            var (state, frame) = reading;
            if (frame.Depth + _network.DepthToComplete(state) > _network.MaxDepth || !_seen.Add(reading))
            {
                continue;
            }

            if (_network.IsEnd(state))
            {
                canEnd |= frame.Caller is null;
                if (frame.Caller is { } caller)
                {
                    _pending.Push(new Reading(frame.Return, caller));
                }

                continue;
            }

            foreach (var skip in _network.Skips(state))
            {
                _pending.Push(new Reading(skip.To, frame));
            }

            foreach (var call in _network.Calls(state))
            {
                if (frame.Depth + _network.DepthToComplete(call.To) <= _network.MaxDepth)
                {
                    var rule = _network.RuleAt(call.Rule);
                    _pending.Push(new Reading(rule.Start, Call(call.To, frame, rule.Nests)));
                }
            }

            if (!_network.ByteEdges(state).IsEmpty && _found.Count < _limits.Readings)
            {
                _found.Add(reading);
            }
        }

        return canEnd;
    }

    private Place Remember(bool canEnd)
    {
        Place found = Place.Dead;
        if (_found.Count > 0 || canEnd)
        {
            _found.Sort();
            found = new Place([.. _found], canEnd, _network.ByteClasses);
        }

        _found.Clear();
        _seen.Clear();
        if (found.IsDead)
        {
            return found;
        }

        if (_places.TryGetValue(found, out var known))
        {
            return known;
        }

        Charge(BytesPerEntry + (sizeof(long) * (long)_network.ByteClasses) + (2 * sizeof(long) * (long)found.Readings.Length));
        _places[found] = found;
        return found;
    }

    private Frame Call(int then, Frame caller, bool nests)
    {
        if (!_frames.TryGetValue((then, caller, nests), out var frame))
        {
            frame = new Frame(++_lastFrame, then, caller, caller.Depth + (nests ? 1 : 0));
            _frames[(then, caller, nests)] = frame;
            _rememberedBytes += BytesPerEntry;
        }

        return frame;
    }

    private void Charge(long bytes)
    {
        if (_rememberedBytes > _limits.RememberedBytes)
        {
            Forget();
        }

        _rememberedBytes += bytes;
    }

    /// <summary>Lets go of everything, the start among it: from the old start the whole old graph would stay reachable.</summary>
    private void Forget()
    {
        _places = new(new SamePlace());
        _frames = [];
        _rememberedBytes = 0;
        Volatile.Write(ref _start, FindStart());
    }

    private Place FindStart()
    {
        var bottom = new Frame(++_lastFrame, -1, null, _network.Root.Nests ? 1 : 0);
        var canEnd = Follow(new Reading(_network.Root.Start, bottom));
        return Remember(canEnd);
    }
}
