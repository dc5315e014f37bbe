using MaiCluster.Serving.Images.Schedulers;

namespace MaiCluster.Serving.Tests.Images.Schedulers;

/// <summary>Walks a schedule with a denoiser whose right answers are known: pictures are numbers drawn from a normal distribution.</summary>
internal static class Trajectory
{
    /// <param name="start">The noise.</param>
    /// <param name="answer">From step and sample to what the model says.</param>
    /// <returns>The sample after the last step.</returns>
    public static float Walk(DenoisingSchedule schedule, float start, Func<int, float, double> answer)
    {
        float[] sample = [start], clean = [0], previous = [0];
        for (var step = 0; step < schedule.Steps; step++)
        {
            (clean, previous) = (previous, clean);
            schedule.Estimate(step, sample, [(float)answer(step, sample[0])], clean);
            schedule.Advance(step, sample, clean, previous);
        }

        return sample[0];
    }

    /// <summary>The noise in a sample of pictures with this mean and deviation: what a perfect model says of x = signal c + noise e.</summary>
    public static double NoiseIn(double sample, double signal, double noise, double mean, double deviation) =>
        noise * (sample - (signal * mean)) / ((signal * signal * deviation * deviation) + (noise * noise));

    /// <summary>The clean part in it.</summary>
    public static double CleanIn(double sample, double signal, double noise, double mean, double deviation) =>
        mean + (signal * deviation * deviation * (sample - (signal * mean)) / ((signal * signal * deviation * deviation) + (noise * noise)));
}
