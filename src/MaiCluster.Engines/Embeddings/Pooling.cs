using System.Numerics.Tensors;

namespace MaiCluster.Engines.Embeddings;

/// <summary>From the states of a text's tokens to its vector.</summary>
internal static class Pooling
{
    /// <summary>Shorter vectors are left as they are: they have no direction.</summary>
    private const float LeastNorm = 1e-12f;

    /// <param name="states"><c>[tokens, dimensions]</c>, without padding; at least one token.</param>
    /// <param name="vector">Receives the mean of each dimension.</param>
    public static void Mean(ReadOnlySpan<float> states, Span<float> vector)
    {
        var dimensions = vector.Length;
        states[..dimensions].CopyTo(vector);
        for (var at = dimensions; at < states.Length; at += dimensions)
        {
            TensorPrimitives.Add(vector, states.Slice(at, dimensions), vector);
        }

        TensorPrimitives.Divide(vector, states.Length / dimensions, vector);
    }

    /// <summary>Brings the vector to unit length.</summary>
    public static void Normalize(Span<float> vector)
    {
        if (TensorPrimitives.Norm<float>(vector) is > LeastNorm and var norm)
        {
            TensorPrimitives.Divide(vector, norm, vector);
        }
    }
}
