namespace MaiCluster.Serving.Sampling;

/// <summary>
/// Random numbers without state: each is a function of (seed, choice, position), so that an interrupted answer goes on
/// with the numbers it would have had. For one seed and choice the positions walk a SplitMix64 stream
/// (Steele, Lea, Flood: "Fast splittable pseudorandom number generators", 2014).
/// </summary>
public static class CounterRandom
{
    /// <summary>2^64 divided by the golden ratio: SplitMix64's step.</summary>
    private const ulong Step = 0x9E3779B97F4A7C15;

    /// <summary>Uniform in [0, 1), in steps of 2^-53.</summary>
    /// <param name="seed">The request's.</param>
    /// <param name="choice">Which answer to it, from 0.</param>
    /// <param name="position">Which token of the answer, from 0.</param>
    public static double NextDouble(long seed, int choice, int position)
    {
        var stream = Mix(Mix((ulong)seed + Step) + (((ulong)choice + 1) * Step));
        return (Mix(stream + (((ulong)position + 1) * Step)) >> 11) * (1.0 / (1UL << 53));
    }

    private static ulong Mix(ulong bits)
    {
        bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9;
        bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EB;
        return bits ^ (bits >> 31);
    }
}
