using MaiCluster.Serving.Images.Schedulers;

namespace MaiCluster.Serving.Tests.Images.Schedulers;

public class DiffusionSchedulerTests
{
    private const double Mean = 0.5, Deviation = 0.6;

    /// <summary>As the reference has them for 1,000 training steps.</summary>
    [Fact]
    public void Times_are_spaced_as_the_models_authors_do()
    {
        Assert.Equal([801, 601, 401, 201, 1], Times(new DiffusionCurve(), 5));
        Assert.Equal([800, 600, 400, 200, 0], Times(new DiffusionCurve { Offset = 0 }, 5));
        Assert.Equal([999, 799, 599, 399, 199], Times(new DiffusionCurve { Spacing = TimeSpacing.Trailing }, 5));
        Assert.Equal([999, 799, 599, 400, 200], Times(new DiffusionCurve { Spacing = TimeSpacing.Linspace }, 5));
    }

    /// <summary>Products of 1 - beta as formulas have them: of constant betas a power, of a cosine the cosine itself.</summary>
    [Fact]
    public void Noise_grows_as_the_formula_says()
    {
        var constant = new DiffusionCurve { BetaStart = 0.01, BetaEnd = 0.01, Shape = BetaShape.Linear, Offset = 0 }.Levels(10);
        Assert.Equal(Math.Pow(0.99, 901), constant[0].Signal * constant[0].Signal, 1e-12);
        Assert.Equal(0.99, constant[9].Signal * constant[9].Signal, 1e-12);

        var cosine = new DiffusionCurve { Shape = BetaShape.Cosine, Spacing = TimeSpacing.Trailing }.Levels(2)[1]; // time 499 of 1,000
        static double Cosine(double part) => Math.Pow(Math.Cos((part + 0.008) / 1.008 * Math.PI / 2), 2);
        Assert.Equal(Cosine(0.5) / Cosine(0), cosine.Signal * cosine.Signal, 1e-12);

        var scaled = new DiffusionCurve { Offset = 0 }.Levels(1000);
        Assert.Equal(1 - 0.00085, scaled[999].Signal * scaled[999].Signal, 1e-12);
        Assert.Equal(0.00466, Math.Round(scaled[0].Signal * scaled[0].Signal, 5)); // Stable Diffusion's last alphas_cumprod
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 0.99915)]
    public void The_way_ends_at_no_noise_or_at_the_first_training_time(bool isClean, double end)
    {
        var last = new DiffusionCurve { EndsClean = isClean }.Levels(5)[5];
        Assert.Equal(end, last.Signal * last.Signal, 1e-12);
    }

    /// <summary>Of a single picture every way is a straight one in the right coordinates.</summary>
    [Theory]
    [InlineData(PredictionKind.Noise)]
    [InlineData(PredictionKind.Velocity)]
    [InlineData(PredictionKind.Sample)]
    public void Each_prediction_of_one_picture_leads_exactly_to_it(PredictionKind prediction)
    {
        foreach (var scheduler in (Scheduler[])[new DdimScheduler(new DiffusionCurve(), prediction), new DpmSolverScheduler(new DiffusionCurve(), prediction)])
        {
            Assert.Equal(0.3f, Walk(scheduler, new DiffusionCurve(), 9, prediction, mean: 0.3, deviation: 0), 1e-4);
        }
    }

    /// <summary>Of normal pictures the way is known: (x - a m) / sqrt(a^2 d^2 + s^2) stays what it was. DDIM errs by the step, DPM-Solver++ 2M by its square.</summary>
    [Fact]
    public void Both_come_to_the_known_end_at_the_speed_of_their_order()
    {
        var curve = new DiffusionCurve { EndsClean = false, Spacing = TimeSpacing.Trailing };
        double Error(Scheduler scheduler, int steps) => Math.Abs(Walk(scheduler, curve, steps, PredictionKind.Noise, Mean, Deviation) - End(curve, steps));

        var (ddim, dpm) = (new DdimScheduler(curve, PredictionKind.Noise), new DpmSolverScheduler(curve, PredictionKind.Noise));
        Assert.InRange(Error(ddim, 80) / Error(ddim, 160), 1.8, 2.2);
        Assert.InRange(Error(dpm, 80) / Error(dpm, 160), 2.8, 4.5);
        Assert.InRange(Error(dpm, 160), 0, Error(ddim, 160) / 2);
        Assert.InRange(Error(dpm, 160), 0, 0.005);
    }

    private static double End(DiffusionCurve curve, int steps)
    {
        var levels = curve.Levels(steps);
        static double Spread(NoiseLevel level) => Math.Sqrt((level.Signal * level.Signal * Deviation * Deviation) + (level.Noise * level.Noise));
        return (levels[^1].Signal * Mean) + ((1.2 - (levels[0].Signal * Mean)) / Spread(levels[0]) * Spread(levels[^1]));
    }

    private static float Walk(Scheduler scheduler, DiffusionCurve curve, int steps, PredictionKind prediction, double mean, double deviation)
    {
        var levels = curve.Levels(steps);
        return Trajectory.Walk(scheduler.Plan(steps), 1.2f, (step, x) =>
        {
            var (signal, noise) = (levels[step].Signal, levels[step].Noise);
            var (e, c) = (Trajectory.NoiseIn(x, signal, noise, mean, deviation), Trajectory.CleanIn(x, signal, noise, mean, deviation));
            return prediction switch
            {
                PredictionKind.Noise => e,
                PredictionKind.Velocity => (signal * e) - (noise * c),
                _ => c,
            };
        });
    }

    private static IEnumerable<double> Times(DiffusionCurve curve, int steps) => Enumerable.Range(0, steps).Select(new DdimScheduler(curve, PredictionKind.Noise).Plan(steps).TimeOf);
}
