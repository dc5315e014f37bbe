namespace MaiCluster.Serving.Tokenization;

/// <summary>A vocabulary of pieces: those that begin a word, and those that go on one. Immutable.</summary>
internal sealed class WordPieceModel
{
    private readonly Dictionary<string, int> _inner;
    private readonly HashSet<int> _innerIds;
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _firstPieces;
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _innerPieces;

    public WordPieceModel(Dictionary<string, int> ids, string innerPrefix, int unknown, int maxWordCharacters)
    {
        Ids = ids;
        InnerPrefix = innerPrefix;
        Unknown = unknown;
        MaxWordCharacters = maxWordCharacters;
        _inner = ids.Where(entry => entry.Key.Length > innerPrefix.Length && entry.Key.StartsWith(innerPrefix, StringComparison.Ordinal))
            .ToDictionary(entry => entry.Key[innerPrefix.Length..], entry => entry.Value, StringComparer.Ordinal);
        _innerIds = [.. _inner.Values];
        _firstPieces = ids.GetAlternateLookup<ReadOnlySpan<char>>();
        _innerPieces = _inner.GetAlternateLookup<ReadOnlySpan<char>>();
        LongestPiece = ids.Keys.Select(entry => entry.Length).DefaultIfEmpty(1).Max();
    }

    public Dictionary<string, int> Ids { get; }

    /// <summary>What an entry that goes on a word begins with, such as <c>##</c>.</summary>
    public string InnerPrefix { get; }

    /// <summary>Stands for a word that cannot be taken apart.</summary>
    public int Unknown { get; }

    /// <summary>A longer word is unknown.</summary>
    public int MaxWordCharacters { get; }

    /// <summary>UTF-16 units of the longest entry: nothing longer need be looked for.</summary>
    public int LongestPiece { get; }

    /// <summary>True for a piece that goes on a word.</summary>
    public bool IsInner(int id) => _innerIds.Contains(id);

    public bool TryFind(ReadOnlySpan<char> piece, bool isFirst, out int id) => (isFirst ? _firstPieces : _innerPieces).TryGetValue(piece, out id);
}
