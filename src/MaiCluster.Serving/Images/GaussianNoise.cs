using MaiCluster.Serving.Sampling;

namespace MaiCluster.Serving.Images;

/// <summary>The noise that a picture begins as: a function of its seed alone.</summary>
public static class GaussianNoise
{
    /// <summary>Independent numbers of mean 0 and variance 1 (Box and Muller's transform).</summary>
    public static void Fill(long seed, Span<float> noise)
    {
        for (var at = 0; at < noise.Length; at += 2)
        {
            var radius = Math.Sqrt(-2 * Math.Log(1 - CounterRandom.NextDouble(seed, 0, at)));
            var (sine, cosine) = Math.SinCos(2 * Math.PI * CounterRandom.NextDouble(seed, 0, at + 1));
            noise[at] = (float)(radius * cosine);
            if (at + 1 < noise.Length)
            {
                noise[at + 1] = (float)(radius * sine);
            }
        }
    }
}
