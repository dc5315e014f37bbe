using System.Buffers;

namespace MaiCluster.Serving.Tokenization;

/// <summary>A byte-level BPE model as its file has it. Immutable.</summary>
internal sealed class BytePairModel
{
    private readonly int[] _ofByte = new int[256];

    /// <param name="ids">Ids by vocabulary entry, spelled in the <see cref="ByteAlphabet"/>.</param>
    /// <param name="unknown">Stands for a byte that the vocabulary lacks; null = such a byte is left out, as in the reference.</param>
    public BytePairModel(Dictionary<string, int> ids, MergeTable merges, bool ignoreMerges, int? unknown, bool fuseUnknown)
    {
        Ids = ids;
        Merges = merges;
        IgnoreMerges = ignoreMerges;
        Unknown = unknown;
        FuseUnknown = fuseUnknown;
        for (var value = 0; value < 256; value++)
        {
            _ofByte[value] = ids.GetValueOrDefault(ByteAlphabet.CharacterOf((byte)value).ToString(), -1);
        }
    }

    public Dictionary<string, int> Ids { get; }

    public MergeTable Merges { get; }

    /// <summary>A word that is a vocabulary entry is that token, even where merges would not get there (Llama 3).</summary>
    public bool IgnoreMerges { get; }

    public int? Unknown { get; }

    public bool FuseUnknown { get; }

    /// <summary>The token of a whole word, if it is one.</summary>
    public int? WholeWord(ReadOnlySpan<byte> word)
    {
        var entry = ArrayPool<char>.Shared.Rent(word.Length);
        ByteAlphabet.Write(word, entry);
        var found = Ids.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(entry.AsSpan(0, word.Length), out var token);
        ArrayPool<char>.Shared.Return(entry);
        return found ? token : null;
    }

    /// <summary>One token a byte, before any merge.</summary>
    /// <returns>How many tokens were written.</returns>
    public int Spell(ReadOnlySpan<byte> word, Span<int> tokens)
    {
        var count = 0;
        var lastUnknown = false;
        foreach (var value in word)
        {
            var token = _ofByte[value];
            var unknown = token < 0;
            if (!unknown)
            {
                tokens[count++] = token;
            }
            else if (Unknown is { } id && !(lastUnknown && FuseUnknown))
            {
                tokens[count++] = id;
            }

            lastUnknown = unknown;
        }

        return count;
    }
}
