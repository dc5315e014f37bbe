namespace MaiCluster.Serving.Images.Schedulers;

/// <summary>How noise grew while a diffusion model was trained, and at which of those times it is asked.</summary>
public sealed record DiffusionCurve
{
    /// <summary>Times that it was trained with, 2 to 100,000.</summary>
    public int TrainSteps { get; init; } = 1000;

    public BetaShape Shape { get; init; } = BetaShape.ScaledLinear;

    /// <summary>Variance that the first time adds, above 0 and below 1; not of a cosine.</summary>
    public double BetaStart { get; init; } = 0.00085;

    /// <summary>Variance that the last time adds, above 0 and below 1; not of a cosine.</summary>
    public double BetaEnd { get; init; } = 0.012;

    public TimeSpacing Spacing { get; init; } = TimeSpacing.Leading;

    /// <summary>Added to each time of a leading spacing, 0 or 1.</summary>
    public int Offset { get; init; } = 1;

    /// <summary>The way ends at no noise at all; else at that of the first training time.</summary>
    public bool EndsClean { get; init; } = true;

    internal NoiseLevel[] Levels(int steps)
    {
        var signals = SquaredSignals();
        var times = Times(steps);
        var last = EndsClean ? 1 : signals[0];
        return [.. times.Select(time => LevelOf(time, signals[time])), LevelOf(0, last)];
    }

    private static NoiseLevel LevelOf(int time, double squaredSignal) => new(time, Math.Sqrt(squaredSignal), Math.Sqrt(1 - squaredSignal));

    /// <summary>Falling.</summary>
    private IEnumerable<int> Times(int steps) => Enumerable.Range(0, steps).Select(step => Spacing switch
    {
        TimeSpacing.Leading => Math.Min(((steps - 1 - step) * (TrainSteps / steps)) + Offset, TrainSteps - 1),
        TimeSpacing.Trailing => (int)Math.Round(TrainSteps - (step * (double)TrainSteps / steps)) - 1,
        _ => (int)Math.Round((steps - step) * (TrainSteps - 1.0) / steps),
    });

    /// <summary>Of each training time the part of the variance that is the picture's: the product of 1 - beta.</summary>
    private double[] SquaredSignals()
    {
        var signals = new double[TrainSteps];
        var product = 1.0;
        for (var time = 0; time < TrainSteps; time++)
        {
            signals[time] = product *= 1 - Beta(time);
        }

        return signals;
    }

    private double Beta(int time)
    {
        var part = time / (TrainSteps - 1.0);
        return Shape switch
        {
            BetaShape.Linear => BetaStart + (part * (BetaEnd - BetaStart)),
            BetaShape.ScaledLinear => Math.Pow(Math.Sqrt(BetaStart) + (part * (Math.Sqrt(BetaEnd) - Math.Sqrt(BetaStart))), 2),
            _ => Math.Min(0.999, 1 - (Cosine((time + 1.0) / TrainSteps) / Cosine((double)time / TrainSteps))),
        };
    }

    /// <summary>Nichol and Dhariwal, "Improved Denoising Diffusion Probabilistic Models", 2021.</summary>
    private static double Cosine(double part) => Math.Pow(Math.Cos((part + 0.008) / 1.008 * Math.PI / 2), 2);
}
