namespace MaiCluster.Serving.Tests.Batching;

/// <summary>Every answer of a simulation is compared with that of the undisturbed run.</summary>
public class BatchSimulationTests
{
    private static readonly int Seeds = LongRun.IsOn ? 20_000 : 300;

    [Fact]
    public async Task Whatever_arrives_leaves_fails_or_moves_no_answer_changes()
    {
        var (resumed, reused, rebuilt) = (0, 0, 0);
        for (var seed = 1; seed <= Seeds; seed++)
        {
            try
            {
                using var simulation = new BatchSimulation(seed);
                await simulation.RunAsync();
                (resumed, reused, rebuilt) = (resumed + simulation.Resumed, reused + simulation.Reused, rebuilt + simulation.Rebuilt);
            }
            catch (Exception error) when (error is not OutOfMemoryException)
            {
                throw new InvalidOperationException($"Seed {seed}: {error.Message}", error);
            }
        }

        // What the seeds are for has happened, and often.
        Assert.True(resumed > Seeds, $"only {resumed} attempts were resumed");
        Assert.True(reused > Seeds, $"only {reused} turns took decoded tokens from a row");
        Assert.True(rebuilt > Seeds, $"only {rebuilt} turns were rebuilt");
    }
}
