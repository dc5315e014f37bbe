namespace MaiCluster.Serving.Speech.Audio;

/// <summary>Makes speech shorter at the same pitch: overlapping windows, each taken where it fits the one before best (WSOLA, Verhelst and Roelands 1993).</summary>
public static class TimeStretch
{
    // At 24 kHz: windows of 30 ms, put down every 15 ms, moved by up to 8 ms to fit; looked at every second sample.
    private const int Window = 720, Hop = Window / 2, Reach = 192, SearchStep = 2;

    private static readonly float[] Hann = [.. Enumerable.Range(0, Window).Select(index => 0.5f - 0.5f * MathF.Cos(2 * MathF.PI * index / Window))];

    /// <param name="factor">How much shorter, at least 1.</param>
    public static float[] Shorten(ReadOnlySpan<float> speech, double factor)
    {
        if (factor <= 1 || speech.Length < 2 * Window)
        {
            return speech.ToArray();
        }

        var length = (int)(speech.Length / factor);
        var shorter = new float[length];
        var source = 0;
        for (var target = 0; target < length; target += Hop)
        {
            for (var index = 0; index < Window && target + index < length && source + index < speech.Length; index++)
            {
                // The first half window has none before it to be added to.
                shorter[target + index] += speech[source + index] * (target == 0 && index < Hop ? 1 : Hann[index]);
            }

            source = BestFit(speech, source + Hop, (int)((target + Hop) * factor));
        }

        return shorter;
    }

    /// <summary>The place near <paramref name="wanted"/> whose sound is most like what follows at <paramref name="natural"/>.</summary>
    private static int BestFit(ReadOnlySpan<float> speech, int natural, int wanted)
    {
        var end = speech.Length - Window;
        if (natural > end || wanted - Reach > end)
        {
            return Math.Clamp(wanted, 0, Math.Max(0, end));
        }

        var (best, likeness) = (Math.Clamp(wanted, 0, end), float.MinValue);
        for (var place = Math.Max(0, wanted - Reach); place <= Math.Min(end, wanted + Reach); place += SearchStep)
        {
            var product = System.Numerics.Tensors.TensorPrimitives.Dot(speech.Slice(natural, Hop), speech.Slice(place, Hop));
            if (product > likeness)
            {
                (best, likeness) = (place, product);
            }
        }

        return best;
    }
}
