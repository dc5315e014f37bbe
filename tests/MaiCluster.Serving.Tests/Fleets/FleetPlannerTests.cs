using MaiCluster.Serving.Fleets;
using MaiCluster.Serving.Replicas;

namespace MaiCluster.Serving.Tests.Fleets;

public sealed class FleetPlannerTests
{
    private readonly FleetFixture _fleet = new();

    [Fact]
    public void Nothing_asked_for_starts_nothing()
    {
        _fleet.Node("n1");
        _fleet.Small("a");
        _fleet.Goals.Add(new ModelGoal { Package = "a" });
        var plan = _fleet.Step();
        Assert.Empty(plan.Starts);
        Assert.Empty(plan.Stops);
        Assert.Empty(plan.Unplaced);
        Assert.Equal(0, plan.NodesToAdd);
    }

    [Fact]
    public void Waiting_request_wakes_its_model_at_once()
    {
        _fleet.Node("n1");
        _fleet.Small("a");
        _fleet.Demand("a", rate: 0, waiting: 1);
        Assert.Equal(["n1/gpu0/a"], FleetFixture.Text(_fleet.Step().Starts));
        Assert.Empty(_fleet.Step().Starts);
    }

    [Fact]
    public void Small_loads_share_a_device()
    {
        _fleet.Node("n1", devices: 4);
        foreach (var package in new[] { "a", "b", "c" })
        {
            _fleet.Small(package);
            _fleet.Demand(package, rate: 0.5);
        }

        Assert.Equal(["n1/gpu0/a", "n1/gpu0/b", "n1/gpu0/c"], FleetFixture.Text(_fleet.Step().Starts));
    }

    [Fact]
    public void Memory_bounds_what_shares_a_device()
    {
        _fleet.Node("n1", devices: 4);
        foreach (var package in new[] { "a", "b", "c", "d", "e" })
        {
            _fleet.Small(package, weightGib: 30);
            _fleet.Demand(package, rate: 0.1);
        }

        Assert.Equal([2, 2, 1], _fleet.Step().Starts.GroupBy(id => id.Device).Select(group => group.Count()).OrderDescending());
    }

    [Fact]
    public void Steps_of_a_slow_model_keep_a_fast_one_away()
    {
        // 40 ms of 50 a step: whoever shares that device waits 46 ms and more for each token, with its own work beyond 50.
        _fleet.Node("n1", devices: 2);
        _fleet.Small("a");
        _fleet.Small("slow", slower: 6.5);
        _fleet.Demand("a", rate: 5);
        _fleet.Demand("slow", rate: 0.8);
        Assert.Equal(2, _fleet.Step().Starts.Select(id => id.Device).Distinct().Count());
    }

    [Fact]
    public void Saturated_model_takes_devices_of_its_own_on_several_nodes()
    {
        _fleet.Node("n1", devices: 2);
        _fleet.Node("n2", devices: 2);
        _fleet.Small("a");
        _fleet.Demand("a", rate: 50);
        var starts = _fleet.Step().Starts;
        Assert.Equal(2, starts.Select(id => id.Device.Node).Distinct().Count());
        Assert.InRange(starts.Count, 2, 4);
    }

    [Fact]
    public void Least_replicas_are_spread_over_nodes()
    {
        _fleet.Node("n1", devices: 2);
        _fleet.Node("n2", devices: 2);
        _fleet.Small("a");
        _fleet.Goals.Add(new ModelGoal { Package = "a", MinReplicas = 2 });
        Assert.Equal(["n1/gpu0/a", "n2/gpu0/a"], FleetFixture.Text(_fleet.Step().Starts));
    }

    [Fact]
    public void Most_replicas_are_not_passed_and_it_says_so()
    {
        _fleet.Node("n1", devices: 8);
        _fleet.Small("a");
        _fleet.Goals.Add(new ModelGoal { Package = "a", MaxReplicas = 1 });
        _fleet.Demand("a", rate: 100);
        Assert.Single(_fleet.Step().Starts);
        var plan = _fleet.Step();
        Assert.Empty(plan.Starts);
        Assert.Equal("It has the 1 replica that its goal allows; its 100 requests/s need more.", plan.Unplaced["a"]);
    }

    [Fact]
    public void Cheapest_kind_that_keeps_the_promises_is_taken()
    {
        _fleet.Node("dear", kind: "h100", price: 4_000_000);
        _fleet.Node("fair", kind: "l40", price: 1_000_000);
        _fleet.Node("poor", kind: "t4", price: 300_000);
        _fleet.Small("a");
        _fleet.Small("a", "l40", slower: 3);
        _fleet.Small("a", "t4", slower: 20);
        _fleet.Demand("a", rate: 0.5);
        Assert.Equal(["fair/gpu0/a"], FleetFixture.Text(_fleet.Step().Starts));
    }

    [Fact]
    public void Dearer_kind_is_taken_where_it_costs_less_for_the_work()
    {
        _fleet.Node("dear", kind: "h100", price: 4_000_000, devices: 4);
        _fleet.Node("fair", kind: "l40", price: 2_000_000, devices: 40);
        _fleet.Small("a");
        _fleet.Small("a", "l40", slower: 4);
        _fleet.Demand("a", rate: 12);
        Assert.Equal(["dear/gpu0/a"], FleetFixture.Text(_fleet.Step().Starts));
    }

    [Fact]
    public void Demand_that_keeps_still_changes_nothing()
    {
        _fleet.Node("n1", devices: 4);
        _fleet.Node("n2", devices: 4);
        for (var i = 0; i < 8; i++)
        {
            _fleet.Small($"m{i}");
            _fleet.Demand($"m{i}", rate: 20.0 / (i + 1));
        }

        _fleet.Run(300);
        Assert.Empty(_fleet.Run(600));
    }

    [Fact]
    public void Scale_in_waits_for_the_hold_time()
    {
        _fleet.Node("n1", devices: 8);
        _fleet.Small("a");
        _fleet.Demand("a", rate: 40);
        _fleet.Run(60);
        var many = _fleet.Replicas.Count();
        Assert.InRange(many, 2, 8);

        _fleet.Demand("a", rate: 1);
        Assert.Empty(_fleet.Run(30));
        Assert.Equal(many - 1, _fleet.Run(10).Sum(plan => plan.Stops.Count));
        Assert.Single(_fleet.Replicas);
    }

    [Fact]
    public void Short_lull_scales_nothing_in()
    {
        _fleet.Node("n1", devices: 8);
        _fleet.Small("a");
        _fleet.Demand("a", rate: 40);
        _fleet.Run(60);
        for (var lull = 0; lull < 5; lull++)
        {
            _fleet.Demand("a", rate: 1);
            Assert.Empty(_fleet.Run(20));
            _fleet.Demand("a", rate: 40);
            Assert.Empty(_fleet.Run(20));
        }
    }

    [Fact]
    public void Unused_model_sleeps_after_its_time_and_pinned_one_does_not()
    {
        _fleet.Node("n1");
        _fleet.Small("a");
        _fleet.Small("b");
        _fleet.Goals.Add(new ModelGoal { Package = "a", SleepAfter = TimeSpan.FromMinutes(1) });
        _fleet.Goals.Add(new ModelGoal { Package = "b", SleepAfter = TimeSpan.FromMinutes(1), MinReplicas = 1 });
        _fleet.Set("n1/gpu0/a", ReplicaState.Ready);
        _fleet.Set("n1/gpu0/b", ReplicaState.Ready);
        _fleet.Demand("a", rate: 0, idleSeconds: 59);
        _fleet.Demand("b", rate: 0, idleSeconds: 59);
        Assert.Empty(_fleet.Step().Stops);
        _fleet.Demand("a", rate: 0, idleSeconds: 60);
        _fleet.Demand("b", rate: 0, idleSeconds: 60);
        Assert.Equal(["n1/gpu0/a"], FleetFixture.Text(_fleet.Step().Stops));
    }

    [Fact]
    public void Emptied_device_loads_elsewhere_before_it_stops()
    {
        _fleet.Node("n1", devices: 2);
        _fleet.Small("a");
        _fleet.Small("b");
        _fleet.Set("n1/gpu0/a", ReplicaState.Ready);
        _fleet.Set("n1/gpu1/b", ReplicaState.Ready);
        _fleet.Demand("a", rate: 0.5);
        _fleet.Demand("b", rate: 0.4);

        Assert.Empty(_fleet.Run(30));
        var plans = _fleet.Run(30);
        Assert.Equal(2, plans.Count);
        Assert.Equal(["n1/gpu0/b"], FleetFixture.Text(plans[0].Starts));
        Assert.Equal([], FleetFixture.Text(plans[0].Stops));
        Assert.Equal([], FleetFixture.Text(plans[1].Starts));
        Assert.Equal(["n1/gpu1/b"], FleetFixture.Text(plans[1].Stops));
        Assert.Empty(_fleet.Run(120));
    }

    [Fact]
    public void Move_that_does_not_pay_is_left_alone()
    {
        _fleet.Node("n1", devices: 2);
        _fleet.Small("a");
        _fleet.Profile("b", "h100", 16, new(0.006, 0.00002, 4e-8, 0.001, 0.00002, 1e-10), loadSeconds: 700);
        _fleet.Profile("a", "h100", 16, new(0.006, 0.00002, 4e-8, 0.001, 0.00002, 1e-10), loadSeconds: 700);
        _fleet.Set("n1/gpu0/a", ReplicaState.Ready);
        _fleet.Set("n1/gpu1/b", ReplicaState.Ready);
        _fleet.Demand("a", rate: 0.5);
        _fleet.Demand("b", rate: 0.4);
        Assert.Empty(_fleet.Run(200));
    }

    [Fact]
    public void Draining_node_is_replaced_before_its_replicas_stop()
    {
        _fleet.Node("n1");
        _fleet.Node("n2");
        _fleet.Small("a");
        _fleet.Set("n1/gpu0/a", ReplicaState.Ready);
        _fleet.Demand("a", rate: 1);
        _fleet.Drain("n1");
        var plans = _fleet.Run(20);
        Assert.Equal(2, plans.Count);
        Assert.Equal(["n2/gpu0/a"], FleetFixture.Text(plans[0].Starts));
        Assert.Equal([], FleetFixture.Text(plans[0].Stops));
        Assert.Equal([], FleetFixture.Text(plans[1].Starts));
        Assert.Equal(["n1/gpu0/a"], FleetFixture.Text(plans[1].Stops));
    }

    [Fact]
    public void Draining_the_only_node_ends_its_replicas()
    {
        _fleet.Node("n1");
        _fleet.Small("a");
        _fleet.Set("n1/gpu0/a", ReplicaState.Ready);
        _fleet.Demand("a", rate: 1);
        _fleet.Drain("n1");
        var plan = _fleet.Step();
        Assert.Equal(["n1/gpu0/a"], FleetFixture.Text(plan.Stops));
        Assert.Equal("Every node is draining.", plan.Unplaced["a"]);
    }

    [Fact]
    public void Failed_replica_is_not_tried_there_before_its_time()
    {
        _fleet.Node("n1");
        _fleet.Node("n2");
        _fleet.Small("a");
        _fleet.Demand("a", rate: 1, waiting: 1);
        _fleet.Set("n1/gpu0/a", ReplicaState.Failed);
        _fleet.BackOff[ReplicaId.Parse("n1/gpu0/a")] = _fleet.Now + TimeSpan.FromSeconds(5);
        Assert.Equal(["n2/gpu0/a"], FleetFixture.Text(_fleet.Step().Starts));

        _fleet.Remove("n2");
        var plan = _fleet.Step();
        Assert.Empty(plan.Starts);
        Assert.Equal("It failed to load on each device where it fits, and is tried again there after a pause.", plan.Unplaced["a"]);

        _fleet.Now += TimeSpan.FromSeconds(5);
        Assert.Equal(["n1/gpu0/a"], FleetFixture.Text(_fleet.Step().Starts));
    }

    [Fact]
    public void Empty_node_is_given_back_after_the_hold_and_the_least_number_stays()
    {
        _fleet.Options = new FleetOptions { MinNodes = 2, NodeHold = TimeSpan.FromSeconds(60) };
        _fleet.Node("n1");
        _fleet.Node("n2");
        _fleet.Node("n3");
        _fleet.Small("a");
        _fleet.Demand("a", rate: 1);
        _fleet.Run(60);
        Assert.Empty(_fleet.Last!.NodesToDrain);
        Assert.Equal(["n2"], _fleet.Step().NodesToDrain);
    }

    [Fact]
    public void Missing_devices_are_asked_for()
    {
        _fleet.Node("n1", devices: 2);
        _fleet.Small("a");
        _fleet.Demand("a", rate: 100);
        var plan = _fleet.Step();
        Assert.Equal(2, plan.Starts.Count);
        Assert.InRange(plan.NodesToAdd, 1, 3);
        Assert.Matches("^[0-9.]+ of its 100 requests/s need [0-9.]+ more devices than there are[.]$", plan.Unplaced["a"]);
    }

    [Fact]
    public void No_node_at_all_is_said()
    {
        _fleet.Small("a");
        _fleet.Demand("a", rate: 0, waiting: 3);
        var plan = _fleet.Step();
        Assert.Equal("No node is there.", plan.Unplaced["a"]);
        Assert.Equal(1, plan.NodesToAdd);
    }

    [Fact]
    public void Same_state_gives_the_same_plan()
    {
        _fleet.Node("n1", devices: 8);
        for (var i = 0; i < 10; i++)
        {
            _fleet.Small($"m{i}");
            _fleet.Demand($"m{i}", rate: 10.0 / (i + 1));
        }

        var (first, second) = (FleetPlanner.Plan(_fleet.State(), _fleet.Options), FleetPlanner.Plan(_fleet.State(), _fleet.Options));
        Assert.Equal(first.Starts, second.Starts);
    }
}
