using System.Text;

namespace MaiCluster.Serving.Tokenization.Loading;

/// <summary>Makes the table of bytes per id from the vocabulary's spellings and the added tokens' texts.</summary>
internal static class VocabularyBytes
{
    public static TokenVocabulary Of(Dictionary<string, int> ids, IReadOnlyList<AddedToken> added)
    {
        var tokens = new ReadOnlyMemory<byte>[CountOf(ids, added)];
        var bytes = new byte[ids.Keys.Sum(entry => entry.Length)];
        var used = 0;
        foreach (var (entry, id) in ids)
        {
            if (ByteAlphabet.TryRead(entry, bytes.AsSpan(used)))
            {
                tokens[id] = bytes.AsMemory(used, entry.Length);
                used += entry.Length;
            }
            else
            {
                tokens[id] = Encoding.UTF8.GetBytes(entry);
            }
        }

        return WithAdded(tokens, added);
    }

    /// <summary>For a vocabulary of plain text whose entries inside a word bear a prefix, which is no text.</summary>
    public static TokenVocabulary OfPieces(Dictionary<string, int> ids, string innerPrefix, IReadOnlyList<AddedToken> added)
    {
        var tokens = new ReadOnlyMemory<byte>[CountOf(ids, added)];
        foreach (var (entry, id) in ids)
        {
            tokens[id] = Encoding.UTF8.GetBytes(entry.StartsWith(innerPrefix, StringComparison.Ordinal) ? entry[innerPrefix.Length..] : entry);
        }

        return WithAdded(tokens, added);
    }

    private static int CountOf(Dictionary<string, int> ids, IReadOnlyList<AddedToken> added) =>
        1 + Math.Max(ids.Values.DefaultIfEmpty(-1).Max(), added.Select(token => token.Id).DefaultIfEmpty(-1).Max());

    private static TokenVocabulary WithAdded(ReadOnlyMemory<byte>[] tokens, IReadOnlyList<AddedToken> added)
    {
        foreach (var token in added)
        {
            tokens[token.Id] = Encoding.UTF8.GetBytes(token.Content);
        }

        return new TokenVocabulary(tokens, added.Where(token => token.Special).Select(token => token.Id));
    }
}
