namespace MaiCluster.Serving.Images.Schedulers;

/// <summary>Rectified flow by Euler's method: the sample is (1 - s) of the picture and s of noise, s falls from 1 to 0, and the model says how it moves.</summary>
public sealed record FlowScheduler : Scheduler
{
    /// <summary>The model's time rises from 0 (noise) to 1 (picture), and its velocity points to the picture; else time falls from 1 and the velocity points to the noise.</summary>
    public bool IsRising { get; init; }

    /// <summary>The model's time is so many times that of above: 1, or 1,000 where it counts training steps.</summary>
    public double TimeScale { get; init; } = 1;

    /// <summary>Above 1: more of the steps are taken where there is much noise, as large pictures need (Esser et al., "Scaling Rectified Flow Transformers", 2024).</summary>
    public double Shift { get; init; } = 1;

    public override DenoisingSchedule Plan(int steps)
    {
        var levels = new NoiseLevel[steps + 1];
        for (var index = 0; index <= steps; index++)
        {
            var left = (double)(steps - index) / steps;
            var noise = Shift * left / (1 + ((Shift - 1) * left));
            levels[index] = new NoiseLevel((IsRising ? 1 - noise : noise) * TimeScale, 1 - noise, noise);
        }

        return new DenoisingSchedule(levels, level => (1, IsRising ? level.Noise : -level.Noise), isSecondOrder: false);
    }
}
