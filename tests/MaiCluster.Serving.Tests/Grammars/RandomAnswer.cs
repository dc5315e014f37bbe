using System.Text;
using MaiCluster.Serving.Grammars;
using MaiCluster.Serving.Tokenization;

namespace MaiCluster.Serving.Tests.Grammars;

/// <summary>Lets chance write an answer: allowed tokens only, and after a while such as tend to close what is open.</summary>
internal static class RandomAnswer
{
    private const int FreeTokens = 60;
    private const int MaxTokens = 20_000;

    /// <summary>How many seeds a test walks; more on demand.</summary>
    public static int Seeds(int usual) => LongRun.IsOn ? usual * 50 : usual;

    public static byte[] Write(TokenGrammar grammar, TokenVocabulary vocabulary, int seed)
    {
        var chance = new Random(seed);
        var cursor = grammar.Start();
        var text = new List<byte>();
        var allowed = new List<int>();
        int[] closers = [.. "\"}]".Select(letter => Enumerable.Range(0, vocabulary.Count).First(id => vocabulary.Bytes(id).SequenceEqual([(byte)letter])))];
        for (var written = 0; written < MaxTokens; written++)
        {
            if (cursor.MustEnd || (cursor.CanEnd && chance.Next(3) == 0))
            {
                Assert.True(cursor.CanEnd);
                return [.. text];
            }

            List(cursor.AllowedTokens(), allowed);
            Assert.True(allowed.Count > 0, $"seed {seed}: nothing may follow {Encoding.UTF8.GetString([.. text])}");
            int[] closing = chance.NextDouble() < (written < FreeTokens ? 0.2 : 0.9) ? [.. closers.Where(cursor.Allows)] : [];
            var token = closing.Length > 0 ? closing[chance.Next(closing.Length)] : allowed[chance.Next(allowed.Count)];
            Assert.False(vocabulary.IsSpecial(token), $"seed {seed}: control token {token} is allowed");
            text.AddRange(vocabulary.Bytes(token));
            cursor.Advance(token);
        }

        throw new InvalidOperationException($"Seed {seed}: the answer does not end within {MaxTokens} tokens.");
    }

    private static void List(ReadOnlySpan<ulong> mask, List<int> ids)
    {
        ids.Clear();
        for (var word = 0; word < mask.Length; word++)
        {
            for (var bits = mask[word]; bits != 0; bits &= bits - 1)
            {
                ids.Add((word << 6) + System.Numerics.BitOperations.TrailingZeroCount(bits));
            }
        }
    }
}
