namespace MaiCluster.Serving.Audio;

/// <summary>
/// Triangles on the mel scale of Slaney's Auditory Toolbox (linear up to 1 kHz, logarithmic above), each of unit area over its
/// width in Hz. Kept sparse: a triangle covers few bins of the spectrum.
/// </summary>
internal sealed class MelFilters
{
    private const double LinearHzPerMel = 200.0 / 3, KneeHz = 1000, KneeMel = KneeHz / LinearHzPerMel;

    private static readonly double LogStep = Math.Log(6.4) / 27;

    /// <param name="count">Triangles, from 0 Hz to half the sample rate.</param>
    /// <param name="sampleRate">In Hz.</param>
    /// <param name="transform">Samples of the transform whose spectrum is weighed.</param>
    public MelFilters(int count, int sampleRate, int transform)
    {
        var top = MelOf(sampleRate / 2.0);
        var edges = Enumerable.Range(0, count + 2).Select(edge => HzOf(top * edge / (count + 1))).ToArray();
        First = new int[count];
        Weights = new float[count][];
        for (var filter = 0; filter < count; filter++)
        {
            var (low, centre, high) = (edges[filter], edges[filter + 1], edges[filter + 2]);
            var weights = Enumerable.Range(0, (transform / 2) + 1)
                .Select(bin => bin * (double)sampleRate / transform)
                .Select(hz => Math.Max(0, Math.Min((hz - low) / (centre - low), (high - hz) / (high - centre))) * 2 / (high - low))
                .ToArray();
            First[filter] = Math.Max(0, Array.FindIndex(weights, weight => weight > 0));
            Weights[filter] = [.. weights.Skip(First[filter]).TakeWhile(weight => weight > 0).Select(weight => (float)weight)];
        }
    }

    /// <summary>The first bin of the spectrum that each triangle covers.</summary>
    public int[] First { get; }

    /// <summary>A triangle's weights, from its first bin on; never zero.</summary>
    public float[][] Weights { get; }

    private static double MelOf(double hz) => hz < KneeHz ? hz / LinearHzPerMel : KneeMel + (Math.Log(hz / KneeHz) / LogStep);

    private static double HzOf(double mel) => mel < KneeMel ? mel * LinearHzPerMel : KneeHz * Math.Exp(LogStep * (mel - KneeMel));
}
