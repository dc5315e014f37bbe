namespace MaiCluster.Serving.Tests.Replicas.Simulation;

/// <summary>Whatever breaks between clients and replicas, each stream is that of the undisturbed run and has one record.</summary>
public class FaultSimulationTests
{
    private static readonly int Seeds = LongRun.IsOn ? 20_000 : 1_000;

    [Fact]
    public void Whatever_breaks_no_token_is_lost_or_doubled_and_each_request_ends_once()
    {
        var (attempts, runs) = (0, 0);
        for (var seed = 1; seed <= Seeds; seed++)
        {
            attempts += Simulate(seed).Attempts;
            runs++;
        }

        Assert.True(attempts > 8 * runs, $"{attempts} attempts in {runs} runs: hardly anything went wrong"); // about six requests a run
    }

    [Fact]
    public void A_seed_replays_to_the_last_step()
    {
        for (var seed = 1; seed <= 20; seed++)
        {
            Assert.Equal(Simulate(seed).Trace, Simulate(seed).Trace);
        }
    }

    private static SimulatedCluster Simulate(int seed)
    {
        try
        {
            var cluster = new SimulatedCluster(seed);
            cluster.Run();
            return cluster;
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            throw new InvalidOperationException($"Seed {seed}: {error.Message}", error);
        }
    }
}
