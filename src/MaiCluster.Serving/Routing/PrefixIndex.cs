using System.Runtime.CompilerServices;

namespace MaiCluster.Serving.Routing;

/// <summary>
/// A gateway's own bounded memory of which replica was sent which prompt prefix: a guess of what its rows still hold.
/// May be called from several threads.
/// </summary>
/// <remarks>A replica is known by a slot that is given once and never again, so that forgetting it needs no search.</remarks>
public sealed class PrefixIndex
{
    private const int NoBlock = -1;

    private readonly Lock _gate = new();
    private readonly int _blockTokens;
    private readonly Dictionary<ulong, int> _places;
    private readonly Block[] _blocks;
    private readonly List<int> _depths = []; // by slot: blocks of the prompt in hand, scratch that is 0 between calls; -1 once forgotten
    private int _count;
    private int _newest = NoBlock;
    private int _oldest = NoBlock;

    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public PrefixIndex(PrefixIndexOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.BlockTokens, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.BlockTokens, 8_192, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Blocks, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.Blocks, 1 << 24, nameof(options));
        _blockTokens = options.BlockTokens;
        _blocks = new Block[options.Blocks];
        _places = new Dictionary<ulong, int>(Math.Min(options.Blocks, 1 << 16));
    }

    /// <summary>Blocks remembered now.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _count;
            }
        }
    }

    /// <summary>A slot for a replica that has just become ready: it holds nothing.</summary>
    public int Register()
    {
        lock (_gate)
        {
            _depths.Add(0);
            return _depths.Count - 1;
        }
    }

    /// <summary>The replica is gone, and all that it held.</summary>
    public void Forget(int slot)
    {
        lock (_gate)
        {
            _depths[slot] = -1;
        }
    }

    /// <summary>This prompt was sent there.</summary>
    public void Remember(ReadOnlySpan<ulong> prompt, int slot)
    {
        lock (_gate)
        {
            // From its end: when memory is short, the end of a prompt goes before its beginning.
            for (var index = Math.Min(prompt.Length, _blocks.Length) - 1; index >= 0; index--)
            {
                Touch(prompt[index]).Holders.Add(slot);
            }
        }
    }

    /// <summary>Sets <see cref="ReplicaLoad.CachedTokens"/> of each replica to what it was sent of this prompt.</summary>
    /// <param name="prompt">Hashes of its whole blocks.</param>
    /// <param name="slots">Of the replicas, in their order.</param>
    public void Fill(ReadOnlySpan<ulong> prompt, ReadOnlySpan<int> slots, Span<ReplicaLoad> replicas)
    {
        lock (_gate)
        {
            var known = Walk(prompt);
            for (var index = 0; index < slots.Length; index++)
            {
                replicas[index].CachedTokens = Math.Max(0, _depths[slots[index]]) * _blockTokens;
            }

            Rewind(prompt[..known]);
        }
    }

    /// <summary>Counts for each holder the blocks that it has from the first on; returns how many blocks anyone has.</summary>
    private int Walk(ReadOnlySpan<ulong> prompt)
    {
        for (var index = 0; index < prompt.Length; index++)
        {
            if (!_places.TryGetValue(prompt[index], out var place))
            {
                return index;
            }

            var isHeld = false;
            foreach (var holder in _blocks[place].Holders)
            {
                if (holder > 0 && _depths[holder - 1] == index)
                {
                    _depths[holder - 1] = index + 1;
                    isHeld = true;
                }
            }

            if (!isHeld)
            {
                return index;
            }
        }

        return prompt.Length;
    }

    private void Rewind(ReadOnlySpan<ulong> prompt)
    {
        foreach (var hash in prompt)
        {
            foreach (var holder in _blocks[_places[hash]].Holders)
            {
                if (holder > 0 && _depths[holder - 1] > 0)
                {
                    _depths[holder - 1] = 0;
                }
            }
        }
    }

    /// <summary>The block of this hash as the most recently used one, made of the least recently used when none is free.</summary>
    private ref Block Touch(ulong hash)
    {
        if (_places.TryGetValue(hash, out var place))
        {
            Unlink(place);
        }
        else
        {
            place = _count < _blocks.Length ? _count++ : Evict();
            _places.Add(hash, place);
            _blocks[place] = new Block { Hash = hash };
        }

        ref var block = ref _blocks[place];
        (block.Newer, block.Older) = (NoBlock, _newest);
        if (_newest != NoBlock)
        {
            _blocks[_newest].Newer = place;
        }

        _newest = place;
        _oldest = _oldest == NoBlock ? place : _oldest;
        return ref block;
    }

    private int Evict()
    {
        var place = _oldest;
        _places.Remove(_blocks[place].Hash);
        Unlink(place);
        return place;
    }

    private void Unlink(int place)
    {
        var (newer, older) = (_blocks[place].Newer, _blocks[place].Older);
        _ = newer == NoBlock ? _newest = older : _blocks[newer].Older = older;
        _ = older == NoBlock ? _oldest = newer : _blocks[older].Newer = newer;
    }

    private struct Block
    {
        public ulong Hash;
        public int Newer;
        public int Older;
        public Holders Holders;
    }

    /// <summary>Slots + 1, the last used first; 0 is a free place. Four are enough to spread a prefix that everyone shares.</summary>
    [InlineArray(4)]
    private struct Holders
    {
        private int _first;

        public void Add(int slot)
        {
            var moved = slot + 1;
            for (var index = 0; index < 4; index++)
            {
                (this[index], moved) = (moved, this[index]);
                if (moved == slot + 1 || moved == 0)
                {
                    return;
                }
            }
        }
    }
}
