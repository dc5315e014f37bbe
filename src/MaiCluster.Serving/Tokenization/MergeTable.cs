using System.Numerics;

namespace MaiCluster.Serving.Tokenization;

/// <summary>What a pair of neighbouring tokens becomes; the lowest rank merges first.</summary>
internal readonly record struct Merge(int Rank, int Token)
{
    /// <summary>The pair does not merge.</summary>
    public static Merge None => new(int.MaxValue, -1);
}

/// <summary>The merges of a BPE model by their pair: open addressing, about half full, since encoding is little else than looking up here.</summary>
internal sealed class MergeTable
{
    private const ulong Empty = ulong.MaxValue;

    private readonly ulong[] _pairs;
    private readonly Merge[] _merges;
    private readonly int _shift;

    /// <param name="count">Merges that will be added at most.</param>
    public MergeTable(int count)
    {
        var slots = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(16, count + count / 2));
        _pairs = new ulong[slots];
        _merges = new Merge[slots];
        _shift = 64 - BitOperations.Log2((uint)slots);
        Array.Fill(_pairs, Empty);
    }

    /// <summary>A pair that is added twice has its later rank, as in the reference.</summary>
    public void Add(int left, int right, Merge merge)
    {
        var slot = SlotOf(Pair(left, right));
        _pairs[slot] = Pair(left, right);
        _merges[slot] = merge;
    }

    public Merge Find(int left, int right)
    {
        var slot = SlotOf(Pair(left, right));
        return _pairs[slot] == Empty ? Merge.None : _merges[slot];
    }

    private static ulong Pair(int left, int right) => ((ulong)(uint)left << 32) | (uint)right;

    /// <summary>Where the pair is, or the free slot where it would be.</summary>
    private int SlotOf(ulong pair)
    {
        var slot = (int)((pair * 0x9E3779B97F4A7C15UL) >> _shift); // Fibonacci hashing
        while (_pairs[slot] != pair && _pairs[slot] != Empty)
        {
            slot = (slot + 1) & (_pairs.Length - 1);
        }

        return slot;
    }
}
