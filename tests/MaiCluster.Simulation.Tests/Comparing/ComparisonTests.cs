using MaiCluster.Simulation.Comparing;
using MaiCluster.Simulation.Tests.World;
using MaiCluster.Simulation.Traces;

namespace MaiCluster.Simulation.Tests.Comparing;

public class ComparisonTests
{
    [Fact]
    public void Own_devices_are_added_where_they_save_most_until_enough_are_met()
    {
        // One row each: three at once need three devices to be in time, the other model one.
        var setup = Scenes.Setup(
            [Scenes.Model("a", ttft: 0.030, rows: 1), Scenes.Model("b", ttft: 0.030, rows: 1)],
            [[0]],
            (0, new(0, 20, 9)), (0, new(0, 20, 9)), (0, new(0, 20, 9)), (1, new(0, 20, 9)));
        Assert.Equal([[0], [0], [0], [1]], OwnDevices.Smallest(setup, 1).Devices);
        Assert.Equal([[0], [0], [1]], OwnDevices.Smallest(setup, 0.75).Devices);
    }

    [Fact]
    public void Each_way_is_reported_with_its_share_of_the_bound()
    {
        var trace = new SyntheticTrace { Rate = 20, Seconds = 60, PromptTokens = 20, AnswerTokens = 10 }.Draw("poisson", 1);
        var law = new ZipfLaw(4, 1, 1);
        var setup = Scenes.Setup([.. Enumerable.Range(1, 4).Select(rank => Scenes.Model($"m{rank}", ttft: 1, tpot: 0.1, rows: 16))], [.. Enumerable.Repeat<IReadOnlyList<int>>([], 12)])
            with
        { Trace = trace, Asked = [.. trace.Requests.Select(_ => law.Next())] };
        var rows = Comparison.Run(setup, 0.99);
        Assert.Equal(
            ["one-per-device + least-loaded, constant", "first-fit + least-loaded, constant", "squishy + headroom, constant", "squishy + headroom, planned anew"],
            rows.Select(row => row.Name));
        Assert.All(rows, row => Assert.True(row.Reached && row.Attainment >= 0.99, row.ToString()));
        Assert.True(rows[0].MeanDevices >= 4, rows[0].ToString());
        Assert.Equal(4, Comparison.Ratios(rows).Count);
    }

    [Fact]
    public void A_way_that_reaches_is_better_than_one_that_does_not()
    {
        var reached = new ComparisonRow("a", true, 1, 5, 5, 0.99, 1);
        var failed = new ComparisonRow("b", false, 1, 3, 3, 0.98, 1);
        Assert.True(reached.IsBetterThan(failed));
        Assert.False(failed.IsBetterThan(reached));
        Assert.True((reached with { DeviceHours = 4 }).IsBetterThan(reached));
        Assert.True((failed with { Attainment = 0.985 }).IsBetterThan(failed));
    }
}
