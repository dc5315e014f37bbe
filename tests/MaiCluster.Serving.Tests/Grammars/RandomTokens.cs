namespace MaiCluster.Serving.Tests.Grammars;

/// <summary>Cuts a text into tokens of <see cref="SmolVocabulary"/> by chance.</summary>
internal static class RandomTokens
{
    private static readonly Lazy<Dictionary<string, int>> Ids = new(static () =>
    {
        var ids = new Dictionary<string, int>();
        for (var id = 0; id < SmolVocabulary.Value.Count; id++)
        {
            if (!SmolVocabulary.Value.IsSpecial(id))
            {
                ids[Convert.ToHexString(SmolVocabulary.Value.Bytes(id))] = id;
            }
        }

        return ids;
    });

    public static List<int> Of(ReadOnlySpan<byte> text, int seed)
    {
        var chance = new Random(seed);
        var tokens = new List<int>();
        while (!text.IsEmpty)
        {
            var fitting = new List<int>();
            for (var length = 1; length <= Math.Min(text.Length, 24); length++)
            {
                if (Ids.Value.ContainsKey(Convert.ToHexString(text[..length])))
                {
                    fitting.Add(length);
                }
            }

            // Half of the time the longest, as a tokeniser would.
            var chosen = chance.Next(2) == 0 ? fitting[^1] : fitting[chance.Next(fitting.Count)];
            tokens.Add(Ids.Value[Convert.ToHexString(text[..chosen])]);
            text = text[chosen..];
        }

        return tokens;
    }
}
