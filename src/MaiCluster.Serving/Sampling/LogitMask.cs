using System.Numerics;

namespace MaiCluster.Serving.Sampling;

/// <summary>Makes tokens impossible.</summary>
internal static class LogitMask
{
    private const int WordBits = 64;

    /// <summary>Leaves only the tokens whose bit is set (bit <c>id &amp; 63</c> of word <c>id &gt;&gt; 6</c>); ids past the last word are not.</summary>
    public static void Apply(Span<float> logits, ReadOnlySpan<ulong> allowed)
    {
        for (var word = 0; logits.Length > 0; word++)
        {
            var part = logits[..Math.Min(WordBits, logits.Length)];
            logits = logits[part.Length..];
            var denied = word < allowed.Length ? ~allowed[word] : ulong.MaxValue;
            if (denied == ulong.MaxValue)
            {
                part.Fill(float.NegativeInfinity);
                continue;
            }

            if (part.Length < WordBits)
            {
                denied &= (1UL << part.Length) - 1;
            }

            for (; denied != 0; denied &= denied - 1)
            {
                part[BitOperations.TrailingZeroCount(denied)] = float.NegativeInfinity;
            }
        }
    }
}
