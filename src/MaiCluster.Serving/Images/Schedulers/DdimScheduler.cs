namespace MaiCluster.Serving.Images.Schedulers;

/// <summary>DDIM without noise of its own (Song et al., "Denoising Diffusion Implicit Models", 2020; eta 0).</summary>
public sealed record DdimScheduler(DiffusionCurve Curve, PredictionKind Prediction) : Scheduler
{
    public override DenoisingSchedule Plan(int steps) => new(Curve.Levels(steps), level => EstimateOf(level, Prediction), isSecondOrder: false);

    internal static (double OfSample, double OfOutput) EstimateOf(NoiseLevel level, PredictionKind prediction) => prediction switch
    {
        PredictionKind.Noise => (1 / level.Signal, -level.Noise / level.Signal),
        PredictionKind.Velocity => (level.Signal, -level.Noise),
        _ => (0, 1),
    };
}
