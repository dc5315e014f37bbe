namespace MaiCluster.Orleans.Wire;

/// <summary>Token ids in one to three bytes each: a prompt of 8,000 tokens travels as some 16 KB.</summary>
internal static class TokenPack
{
    private const int MostBytesPerToken = 5;

    public static byte[] Write(ReadOnlySpan<int> tokens)
    {
        using var writer = new PackWriter(PackWriter.MostNumberBytes + (tokens.Length * MostBytesPerToken));
        writer.Number(tokens.Length);
        foreach (var token in tokens)
        {
            writer.Number(token);
        }

        return writer.ToArray();
    }

    /// <exception cref="InvalidDataException">The bytes are no such pack.</exception>
    public static int[] Read(ReadOnlySpan<byte> pack)
    {
        var reader = new PackReader(pack);
        var tokens = new int[reader.Count(leastBytes: 1)];
        for (var at = 0; at < tokens.Length; at++)
        {
            tokens[at] = reader.Number();
        }

        return tokens;
    }
}
