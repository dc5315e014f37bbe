using MaiCluster.Serving.Images;

namespace MaiCluster.Engines.Images;

/// <summary>Runs the graphs once when a package is loaded: do they fit its manifest, and are rows of a batch what they are alone?</summary>
internal static class RowProbe
{
    /// <param name="graphs">To be tried.</param>
    /// <param name="prompts">Two that differ.</param>
    /// <param name="times">Two that differ; the second counts only where rows may have times of their own.</param>
    public static bool AreIndependent(ImageGraphs graphs, IReadOnlyList<ReadOnlyMemory<int>> prompts, double[] times)
    {
        var conditions = graphs.Encode(prompts);
        float[][] samples = [Noise(graphs, 1), Noise(graphs, 2)];
        var at = graphs.SharesTime ? [times[0], times[0]] : times;
        var denoised = graphs.Denoise(samples, at, conditions);
        var decoded = graphs.Decode(samples);
        for (var row = 0; row < samples.Length; row++)
        {
            var condition = graphs.Encode([prompts[row]])[0];
            if (!IsSame(condition, conditions[row], graphs.Rounding)
                || !IsSame(graphs.Denoise([samples[row]], [at[row]], [condition])[0], denoised[row], graphs.Rounding)
                || !IsSame(graphs.Decode([samples[row]])[0], decoded[row], graphs.Rounding))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>One row of each graph: whether they fit the manifest.</summary>
    public static void Try(ImageGraphs graphs, ReadOnlyMemory<int> prompt, double time)
    {
        var sample = Noise(graphs, 1);
        graphs.Denoise([sample], [time], graphs.Encode([prompt]));
        graphs.Decode([sample]);
    }

    private static float[] Noise(ImageGraphs graphs, long seed)
    {
        var noise = new float[graphs.SampleLength];
        GaussianNoise.Fill(seed, noise);
        return noise;
    }

    private static bool IsSame(float[] alone, float[] together, float rounding) =>
        alone.Length == together.Length && alone.Zip(together).All(pair => MathF.Abs(pair.First - pair.Second) <= rounding * (1 + MathF.Abs(pair.First)));
}
