namespace MaiCluster.Serving.Tests.Budgets;

/// <summary>Requests of two processes, crashes of actors between any two steps, second activations, dying processes and a wall clock that jumps.</summary>
public sealed class BudgetSimulationTests
{
    private static readonly int Seeds = LongRun.IsOn ? 5000 : 300;

    [Fact]
    public async Task No_budget_is_ever_exceeded_and_in_the_end_what_was_spent_is_what_was_billed()
    {
        var (crashes, doubles, deaths, ended, refused) = (0, 0, 0, 0, 0);
        for (var seed = 1; seed <= Seeds; seed++)
        {
            using var run = new BudgetSimulation(seed);
            await run.RunAsync();
            crashes += run.Crashes;
            doubles += run.Doubles;
            deaths += run.Deaths;
            ended += run.Ended;
            refused += run.Refused;
        }

        // A simulation in which these are rare proves little.
        Assert.True(crashes > 10 * Seeds, $"{crashes} crashes of actors in {Seeds} runs");
        Assert.True(doubles > Seeds, $"{doubles} second activations in {Seeds} runs");
        Assert.True(deaths > Seeds, $"{deaths} deaths of processes in {Seeds} runs");
        Assert.True(ended > 30 * Seeds && refused > 5 * Seeds, $"{ended} requests ended and {refused} were refused in {Seeds} runs");
    }
}
