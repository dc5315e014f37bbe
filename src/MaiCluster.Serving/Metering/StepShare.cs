using System.Buffers;

namespace MaiCluster.Serving.Metering;

/// <summary>Splits a step's device time over the rows that were in it.</summary>
public static class StepShare
{
    private const int StackRows = 256;

    /// <summary>
    /// Largest remainder: each share is its exact part rounded down, and what is then left goes, a nanosecond each, to the rows
    /// that lost most by rounding, the earlier row first among equals. The sum is exact and each share within one of its exact
    /// part. A row of weight zero gets nothing, unless all have it: then all count the same.
    /// </summary>
    /// <param name="nanoseconds">The step's, at least 0.</param>
    /// <param name="weights">Each row's work, at least 0; at least one row.</param>
    /// <param name="shares">Receives each row's nanoseconds; as long as <paramref name="weights"/>.</param>
    public static void Split(long nanoseconds, ReadOnlySpan<int> weights, Span<long> shares)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(nanoseconds);
        if (weights.IsEmpty || weights.Length != shares.Length)
        {
            throw new ArgumentException($"{weights.Length} weights cannot be split over {shares.Length} shares: both must be as many, and at least one.", nameof(shares));
        }

        var total = 0L;
        foreach (var weight in weights)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(weight, nameof(weights));
            total += weight;
        }

        long[]? rented = null;
        var scratch = weights.Length <= StackRows
            ? stackalloc long[2 * StackRows]
            : rented = ArrayPool<long>.Shared.Rent(2 * weights.Length);
        try
        {
            var remainders = scratch[..weights.Length];
            var left = RoundDown(nanoseconds, weights, total, shares, remainders);
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

    /// <summary>Fills shares and what each lost, in parts of a nanosecond; what is left to hand out.</summary>
    private static int RoundDown(long nanoseconds, ReadOnlySpan<int> weights, long total, Span<long> shares, Span<long> remainders)
    {
        var equal = total == 0;
        var divisor = (UInt128)(equal ? weights.Length : total);
        var left = nanoseconds;
        for (var row = 0; row < weights.Length; row++)
        {
            var (share, remainder) = UInt128.DivRem((UInt128)nanoseconds * (equal ? 1u : (uint)weights[row]), divisor);
            shares[row] = (long)share;
            remainders[row] = (long)remainder;
            left -= (long)share;
        }

        return (int)left; // less than one for each row
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

        for (var row = 0; row < remainders.Length; row++)
        {
            if (remainders[row] > threshold || (remainders[row] == threshold && left-- > 0))
            {
                shares[row]++;
            }
        }
    }
}
