using MaiCluster.Simulation.World;

namespace MaiCluster.Simulation.Tests.World;

public class StepRunTests
{
    [Fact]
    public void Each_step_costs_a_little_more_than_the_one_before()
    {
        var run = StepRun.Decode(4, 1.0, 0.5);
        Assert.Equal(7.0, run.Seconds); // 1 + 1.5 + 2 + 2.5
        Assert.Equal(run.Seconds, run.DecodeSeconds);
        Assert.Equal(2.5, run.Take(2).Seconds);
    }

    [Theory]
    [InlineData(0.0, 1)]
    [InlineData(0.99, 1)]
    [InlineData(1.0, 2)]
    [InlineData(2.49, 2)]
    [InlineData(2.5, 3)]
    [InlineData(4.5, 4)]
    [InlineData(100.0, 4)]
    public void Steps_started_follow_from_the_time_in_closed_form(double seconds, int expected) =>
        Assert.Equal(expected, StepRun.Decode(4, 1.0, 0.5).StepsStarted(seconds));

    [Fact]
    public void Closed_form_agrees_with_counting_over_many_runs()
    {
        const int Seed = 11;
        var random = new Random(Seed);
        for (var round = 0; round < 500; round++)
        {
            var run = StepRun.Decode(1 + random.Next(400), 0.001 + random.NextDouble(), random.Next(2) * random.NextDouble() * 0.01);
            var seconds = random.NextDouble() * run.Seconds;
            var counted = 1;
            while (counted < run.Steps && run.Take(counted).Seconds <= seconds)
            {
                counted++;
            }

            Assert.True(counted == run.StepsStarted(seconds), $"seed {Seed}, round {round}");
        }
    }
}
