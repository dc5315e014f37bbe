using System.Buffers;
using System.Numerics;

namespace MaiCluster.Serving.Metering;

/// <summary>Splits a whole number in proportion to weights, without a remainder. Nothing is allocated.</summary>
public static class LargestRemainder
{
    private const int StackWeights = 256;

    /// <summary>
    /// Each share is its exact part rounded down, and what is then left goes, one each, to those that lost most by rounding, the
    /// earlier first among equals. The sum is exact and each share within one of its exact part. A weight of zero gets nothing,
    /// unless all are zero: then all count the same.
    /// </summary>
    /// <param name="amount">At least 0.</param>
    /// <param name="weights">At least one, each at least 0, their sum a <see cref="long"/>.</param>
    /// <param name="shares">Receives each one's share; as long as <paramref name="weights"/>.</param>
    public static void Split<TWeight>(long amount, ReadOnlySpan<TWeight> weights, Span<long> shares)
        where TWeight : struct, IBinaryInteger<TWeight>
    {
        ArgumentOutOfRangeException.ThrowIfNegative(amount);
        if (weights.IsEmpty || weights.Length != shares.Length)
        {
            throw new ArgumentException($"{weights.Length} weights cannot be split over {shares.Length} shares: both must be as many, and at least one.", nameof(shares));
        }

        var total = 0L;
        foreach (var weight in weights)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(long.CreateChecked(weight), nameof(weights));
            total = checked(total + long.CreateChecked(weight));
        }

        long[]? rented = null;
        var scratch = weights.Length <= StackWeights
            ? stackalloc long[2 * StackWeights]
            : rented = ArrayPool<long>.Shared.Rent(2 * weights.Length);
        try
        {
            var remainders = scratch[..weights.Length];
            var left = RoundDown(amount, weights, total, shares, remainders);
            if (left > 0)
            {
                HandOut(left, remainders, scratch.Slice(weights.Length, weights.Length), shares);
            }
        }
        finally
        {
            if (rented is not null)
            {
                ArrayPool<long>.Shared.Return(rented);
            }
        }
    }

    /// <summary>Fills shares and what each lost, in parts of one; what is left to hand out.</summary>
    private static int RoundDown<TWeight>(long amount, ReadOnlySpan<TWeight> weights, long total, Span<long> shares, Span<long> remainders)
        where TWeight : struct, IBinaryInteger<TWeight>
    {
        var equal = total == 0;
        var divisor = (UInt128)(equal ? weights.Length : total);
        var left = amount;
        for (var index = 0; index < weights.Length; index++)
        {
            var (share, remainder) = UInt128.DivRem((UInt128)amount * (equal ? UInt128.One : UInt128.CreateTruncating(weights[index])), divisor);
            shares[index] = (long)share;
            remainders[index] = (long)remainder;
            left -= (long)share;
        }

        return (int)left; // less than one for each
    }

    private static void HandOut(int left, ReadOnlySpan<long> remainders, Span<long> sorted, Span<long> shares)
    {
        // All above the threshold get one; of those at it, the first ones, as many as are still left.
        remainders.CopyTo(sorted);
        sorted.Sort();
        var threshold = sorted[^left];
        foreach (var remainder in sorted[^left..])
        {
            left -= remainder > threshold ? 1 : 0;
        }

        for (var index = 0; index < remainders.Length; index++)
        {
            if (remainders[index] > threshold || (remainders[index] == threshold && left-- > 0))
            {
                shares[index]++;
            }
        }
    }
}
