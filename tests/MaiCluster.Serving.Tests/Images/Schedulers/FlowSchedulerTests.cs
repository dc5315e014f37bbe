using MaiCluster.Serving.Images.Schedulers;

namespace MaiCluster.Serving.Tests.Images.Schedulers;

public class FlowSchedulerTests
{
    [Fact]
    public void Times_rise_evenly_or_fall_as_the_model_counts_them()
    {
        Assert.Equal([0, 0.25, 0.5, 0.75], Times(new FlowScheduler { IsRising = true }, 4));
        Assert.Equal([1000, 750, 500, 250], Times(new FlowScheduler { TimeScale = 1000 }, 4));
    }

    /// <summary>s' = 3 s / (1 + 2 s).</summary>
    [Fact]
    public void A_shift_takes_more_steps_where_there_is_much_noise() =>
        Assert.Equal([1, 0.9, 0.75, 0.5], Times(new FlowScheduler { Shift = 3 }, 4).Select(time => Math.Round(time, 12)));

    /// <summary>The model's README: x += v / n at t = i / n.</summary>
    [Fact]
    public void It_is_Eulers_method()
    {
        var x = 0.7f;
        for (var step = 0; step < 24; step++)
        {
            x += (float)(Math.Sin(x) + (step / 24.0)) / 24;
        }

        var walked = Trajectory.Walk(new FlowScheduler { IsRising = true }.Plan(24), 0.7f, (step, sample) => Math.Sin(sample) + (step / 24.0));

        Assert.Equal(x, walked, 1e-5);
    }

    /// <summary>The velocity to a single picture c is (c - x) / (1 - t), along a straight line.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(250)]
    public void A_straight_way_is_walked_exactly(int steps)
    {
        var schedule = new FlowScheduler { IsRising = true }.Plan(steps);
        Assert.Equal(0.3f, Trajectory.Walk(schedule, -1.9f, (step, x) => (0.3 - x) / (1 - schedule.TimeOf(step))), 1e-4);
    }

    /// <summary>Of normal pictures the way is known: the noise's place in its distribution is the picture's in its own. Euler's error falls with the step.</summary>
    [Fact]
    public void It_comes_to_the_known_end_as_steps_grow()
    {
        var errors = ((int[])[25, 50, 100]).Select(steps => Math.Abs(Normal(steps) - (0.5 + (0.6 * 1.2)))).ToArray();

        Assert.InRange(errors[2], 0, 0.01);
        Assert.InRange(errors[0] / errors[1], 1.7, 2.4);
        Assert.InRange(errors[1] / errors[2], 1.7, 2.4);
    }

    private static float Normal(int steps)
    {
        var schedule = new FlowScheduler().Plan(steps);
        return Trajectory.Walk(schedule, 1.2f, (step, x) =>
        {
            var noise = schedule.TimeOf(step);
            return Trajectory.NoiseIn(x, 1 - noise, noise, 0.5, 0.6) - Trajectory.CleanIn(x, 1 - noise, noise, 0.5, 0.6);
        });
    }

    private static IEnumerable<double> Times(Scheduler scheduler, int steps) => Enumerable.Range(0, steps).Select(scheduler.Plan(steps).TimeOf);
}
