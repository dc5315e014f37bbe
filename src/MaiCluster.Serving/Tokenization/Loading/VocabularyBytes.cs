using System.Text;

namespace MaiCluster.Serving.Tokenization.Loading;

/// <summary>Makes the table of bytes per id from the vocabulary's spellings and the added tokens' texts.</summary>
internal static class VocabularyBytes
{
    public static TokenVocabulary Of(Dictionary<string, int> ids, IReadOnlyList<AddedToken> added)
    {
        var count = 1 + Math.Max(ids.Values.DefaultIfEmpty(-1).Max(), added.Select(token => token.Id).DefaultIfEmpty(-1).Max());
        var tokens = new ReadOnlyMemory<byte>[count];
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

        foreach (var token in added)
        {
            tokens[token.Id] = Encoding.UTF8.GetBytes(token.Content);
        }

        return new TokenVocabulary(tokens, added.Where(token => token.Special).Select(token => token.Id));
    }
}
