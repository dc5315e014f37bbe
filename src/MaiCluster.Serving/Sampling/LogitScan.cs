using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MaiCluster.Serving.Sampling;

/// <summary>
/// Passes over one float per token, eight at a time. What TensorPrimitives has is used where it fits; these are the
/// ones it lacks: a maximum that NaN cannot win, the lowest index of a value, sums in double, indices under a limit.
/// </summary>
internal static class LogitScan
{
    private const int Width = 8;

    /// <summary>The largest value, NaN left out; negative infinity when there is none.</summary>
    public static float Max(ReadOnlySpan<float> values)
    {
        var vectors = MemoryMarshal.Cast<float, Vector256<float>>(values);
        var lowest = Vector256.Create(float.NegativeInfinity);
        Vector256<float> a = lowest, b = lowest, c = lowest, d = lowest;
        while (vectors.Length >= 4)
        {
            a = Larger(vectors[0], a);
            b = Larger(vectors[1], b);
            c = Larger(vectors[2], c);
            d = Larger(vectors[3], d);
            vectors = vectors[4..];
        }

        foreach (var vector in vectors)
        {
            a = Larger(vector, a);
        }

        a = Larger(Larger(a, b), Larger(c, d));
        var max = float.NegativeInfinity;
        for (var lane = 0; lane < Width; lane++)
        {
            max = a[lane] > max ? a[lane] : max;
        }

        foreach (var value in values[(values.Length & -Width)..])
        {
            max = value > max ? value : max;
        }

        return max;
    }

    /// <summary>The lowest index of this value; -1 when it is not there.</summary>
    public static int IndexOf(ReadOnlySpan<float> values, float value)
    {
        var vectors = MemoryMarshal.Cast<float, Vector256<float>>(values);
        var wanted = Vector256.Create(value);
        for (var i = 0; i < vectors.Length; i++)
        {
            var hits = Vector256.Equals(vectors[i], wanted).ExtractMostSignificantBits();
            if (hits != 0)
            {
                return (i * Width) + BitOperations.TrailingZeroCount(hits);
            }
        }

        for (var i = vectors.Length * Width; i < values.Length; i++)
        {
            if (values[i] == value)
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>The sum in double, always added in the same order.</summary>
    public static double Sum(ReadOnlySpan<float> values)
    {
        Vector256<double> low = default, high = default;
        foreach (var vector in MemoryMarshal.Cast<float, Vector256<float>>(values))
        {
            low += Vector256.WidenLower(vector);
            high += Vector256.WidenUpper(vector);
        }

        var sum = Vector256.Sum(low + high);
        foreach (var value in values[(values.Length & -Width)..])
        {
            sum += value;
        }

        return sum;
    }

    /// <summary>How many values are at most <paramref name="limit"/>.</summary>
    public static int CountUpTo(ReadOnlySpan<float> values, float limit)
    {
        var limits = Vector256.Create(limit);
        var count = 0;
        foreach (var vector in MemoryMarshal.Cast<float, Vector256<float>>(values))
        {
            count += BitOperations.PopCount(Vector256.LessThanOrEqual(vector, limits).ExtractMostSignificantBits());
        }

        foreach (var value in values[(values.Length & -Width)..])
        {
            count += value <= limit ? 1 : 0;
        }

        return count;
    }

    /// <summary>Writes the indices of the values that are at most <paramref name="limit"/>, in rising order; how many.</summary>
    /// <param name="indices">As long as <paramref name="values"/>.</param>
    public static int CollectUpTo(ReadOnlySpan<float> values, float limit, Span<int> indices)
    {
        var vectors = MemoryMarshal.Cast<float, Vector256<float>>(values);
        var limits = Vector256.Create(limit);
        var count = 0;
        for (var i = 0; i < vectors.Length; i++)
        {
            for (var hits = Vector256.LessThanOrEqual(vectors[i], limits).ExtractMostSignificantBits(); hits != 0; hits &= hits - 1)
            {
                indices[count++] = (i * Width) + BitOperations.TrailingZeroCount(hits);
            }
        }

        for (var i = vectors.Length * Width; i < values.Length; i++)
        {
            if (values[i] <= limit)
            {
                indices[count++] = i;
            }
        }

        return count;
    }

    /// <summary>NaN becomes negative infinity, positive infinity the largest number: what is left can be subtracted.</summary>
    public static void MakeFinite(Span<float> values)
    {
        foreach (ref var value in values)
        {
            value = float.IsNaN(value) ? float.NegativeInfinity : Math.Min(value, float.MaxValue);
        }
    }

    // A comparison with NaN is false, so NaN is never taken.
    private static Vector256<float> Larger(Vector256<float> value, Vector256<float> best) =>
        Vector256.ConditionalSelect(Vector256.GreaterThan(value, best), value, best);
}
