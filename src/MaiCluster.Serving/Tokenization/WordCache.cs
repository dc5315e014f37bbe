namespace MaiCluster.Serving.Tokenization;

/// <summary>
/// Tokens of words seen lately. Each word has one slot, the latest wins it: bounded, without locks (an entry is immutable
/// and is read and written whole), and nothing that clients send can fill it for good.
/// </summary>
internal sealed class WordCache
{
    /// <summary>Longer words seldom come again.</summary>
    public const int MaxWordLength = 32;

    private const int Slots = 1 << 14; // a few times the distinct words of a long prompt; 3 MB when full

    private readonly Entry?[] _entries = new Entry?[Slots];

    public bool TryGet(ReadOnlySpan<char> word, int slot, out ReadOnlySpan<int> tokens)
    {
        if (_entries[slot] is { } entry && word.SequenceEqual(entry.Word))
        {
            tokens = entry.Tokens;
            return true;
        }

        tokens = default;
        return false;
    }

    public void Set(ReadOnlySpan<char> word, int slot, ReadOnlySpan<int> tokens) =>
        _entries[slot] = new Entry(word.ToString(), tokens.ToArray());

    public static int SlotOf(ReadOnlySpan<char> word) => string.GetHashCode(word) & (Slots - 1);

    private sealed record Entry(string Word, int[] Tokens);
}
