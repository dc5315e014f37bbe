using MaiCluster.Serving.Fleets;

namespace MaiCluster.Serving.Tests.Fleets;

public sealed class CountedPlannerTests
{
    private readonly FleetFixture _fleet = new();

    public CountedPlannerTests()
    {
        _fleet.Node("n1", devices: 4);
        foreach (var package in new[] { "a", "b", "c" })
        {
            _fleet.Small(package);
            _fleet.Demand(package, rate: 0.5);
        }
    }

    [Fact]
    public void One_model_per_device_uses_a_device_for_each() =>
        Assert.Equal(["n1/gpu0/a", "n1/gpu1/b", "n1/gpu2/c"], FleetFixture.Text(_fleet.Step(new OnePerDevicePlanner()).Starts));

    [Fact]
    public void One_model_per_device_says_when_devices_run_out()
    {
        _fleet.Small("d");
        _fleet.Small("e");
        _fleet.Demand("d", rate: 0.5);
        _fleet.Demand("e", rate: 0.5);
        var plan = _fleet.Step(new OnePerDevicePlanner());
        Assert.Equal(4, plan.Starts.Count);
        Assert.Equal(["e"], plan.Unplaced.Keys);
        Assert.Equal(1, plan.NodesToAdd);
    }

    [Fact]
    public void First_fit_fills_the_first_device_by_memory_largest_first()
    {
        _fleet.Small("big", weightGib: 50);
        _fleet.Demand("big", rate: 0.5);
        Assert.Equal(["n1/gpu0/a", "n1/gpu1/b", "n1/gpu0/big", "n1/gpu1/c"], FleetFixture.Text(_fleet.Step(new FirstFitPlanner()).Starts));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Demand_that_keeps_still_changes_nothing_and_one_that_falls_scales_in(bool alone)
    {
        IFleetPolicy policy = alone ? new OnePerDevicePlanner() : new FirstFitPlanner();
        _fleet.Demand("a", rate: 30);
        Assert.Single(_fleet.Run(120, policy));
        var many = _fleet.Replicas.Count();
        Assert.Equal(4, many);

        _fleet.Demand("a", rate: 1);
        Assert.Empty(_fleet.Run(30, policy));
        Assert.Equal(1, _fleet.Run(30, policy).Sum(plan => plan.Stops.Count));
    }
}
