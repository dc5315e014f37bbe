using System.Runtime.InteropServices;

namespace MaiCluster.Serving.Routing;

/// <summary>
/// A prompt as chained hashes of its blocks: equal hashes at a place mean equal tokens up to there. Only whole blocks count.
/// 64-bit FNV-1a over tokens with a last mix: not proof against one who makes collisions, which cost him a wrong guess
/// of where a prefix lies and nothing else.
/// </summary>
public static class PromptBlocks
{
    /// <summary>Tokens of a block: short enough to see a system prompt, long enough that 8,192 tokens are 128 entries.</summary>
    public const int Tokens = 64;

    public static int Count(int promptTokens) => promptTokens / Tokens;

    /// <param name="prompt">All of its tokens.</param>
    /// <param name="salt">Prefixes of different packages, or of keys that share nothing, never match.</param>
    /// <param name="hashes">One for each whole block; as many as there is room for.</param>
    /// <returns>How many were written.</returns>
    public static int Hash(ReadOnlySpan<int> prompt, ulong salt, Span<ulong> hashes)
    {
        var count = Math.Min(Count(prompt.Length), hashes.Length);
        var hash = 14695981039346656037UL ^ salt;
        for (var block = 0; block < count; block++)
        {
            foreach (var token in MemoryMarshal.Cast<int, uint>(prompt.Slice(block * Tokens, Tokens)))
            {
                hash = (hash ^ token) * 1099511628211UL;
            }

            hash ^= hash >> 32;
            hashes[block] = hash;
        }

        return count;
    }
}
