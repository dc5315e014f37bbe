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
            var chosen = Next(text, chance);
            tokens.Add(chosen);
            text = text[SmolVocabulary.Value.Bytes(chosen).Length..];
        }

        return tokens;
    }

    /// <summary>Half of the time the longest, as a tokeniser would.</summary>
    public static int Next(ReadOnlySpan<byte> text, Random chance)
    {
        var fitting = Fitting(text);
        return chance.Next(2) == 0 ? fitting[^1] : fitting[chance.Next(fitting.Count)];
    }

    /// <summary>The tokens that the text begins with, shortest first.</summary>
    public static List<int> Fitting(ReadOnlySpan<byte> text)
    {
        var fitting = new List<int>();
        for (var length = 1; length <= Math.Min(text.Length, 24); length++)
        {
            if (Ids.Value.TryGetValue(Convert.ToHexString(text[..length]), out var id))
            {
                fitting.Add(id);
            }
        }

        return fitting;
    }
}
