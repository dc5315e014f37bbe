using MaiCluster.Serving.Images;
using MaiCluster.Serving.Images.Schedulers;

namespace MaiCluster.Engines.Images;

/// <summary>One picture in the making.</summary>
internal sealed class Picture
{
    private float[] _previous;

    /// <param name="image">Which one of its request's, from 0.</param>
    /// <param name="seed">Of its noise.</param>
    /// <param name="length">Numbers of a sample.</param>
    public Picture(int image, long seed, int length)
    {
        Image = image;
        Sample = new float[length];
        Clean = new float[length];
        _previous = new float[length];
        GaussianNoise.Fill(seed, Sample);
    }

    public int Image { get; }

    public float[] Sample { get; }

    /// <summary>What the sample would be without noise, as estimated in its last step.</summary>
    public float[] Clean { get; private set; }

    public void Advance(DenoisingSchedule schedule, int step, ReadOnlySpan<float> output)
    {
        (Clean, _previous) = (_previous, Clean);
        schedule.Estimate(step, Sample, output, Clean);
        schedule.Advance(step, Sample, Clean, _previous);
    }
}
