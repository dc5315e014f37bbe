namespace MaiCluster.Serving.Tests.Stepping;

public class StepSimulationTests
{
    private static readonly int Seeds = LongRun.IsOn ? 40_000 : 2_000;

    [Fact]
    public void Every_request_ends_once_with_its_parts_in_order_whatever_breaks_leaves_or_moves()
    {
        var (resumed, shared) = (0, 0);
        for (var seed = 1; seed <= Seeds; seed++)
        {
            try
            {
                using var simulation = new StepSimulation(seed);
                simulation.Run();
                (resumed, shared) = (resumed + simulation.Resumed, shared + simulation.Shared);
            }
            catch (Exception error) when (error is not OutOfMemoryException)
            {
                throw new InvalidOperationException($"Seed {seed}: {error.Message}", error);
            }
        }

        // What the seeds are for has happened, and often.
        Assert.True(resumed > Seeds / 2, $"only {resumed} attempts were resumed");
        Assert.True(shared > Seeds, $"only {shared} steps were shared");
    }
}
