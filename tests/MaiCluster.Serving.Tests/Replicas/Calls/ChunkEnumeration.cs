using MaiCluster.Serving.Replicas.Calls;

namespace MaiCluster.Serving.Tests.Replicas.Calls;

/// <summary>Reads chunks one by one, each within a limit of time.</summary>
internal static class ChunkEnumeration
{
    public static async Task<TokenChunk> NextAsync(this IAsyncEnumerator<TokenChunk> chunks)
    {
        Assert.True(await chunks.MoveNextAsync().AsTask().WaitAsync(CallsFixture.Limit), "the chunks ended");
        return chunks.Current;
    }

    public static async Task EndsAsync(this IAsyncEnumerator<TokenChunk> chunks) =>
        Assert.False(await chunks.MoveNextAsync().AsTask().WaitAsync(CallsFixture.Limit), "there was one more chunk");

    /// <summary>Token ids until as many have come.</summary>
    public static async Task<List<int>> TokensAsync(this IAsyncEnumerator<TokenChunk> chunks, int count)
    {
        var tokens = new List<int>();
        while (tokens.Count < count)
        {
            tokens.AddRange((await chunks.NextAsync()).Tokens.Select(token => token.Token));
        }

        return tokens;
    }
}
