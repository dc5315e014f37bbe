using MaiCluster.Serving.Fleets;
using MaiCluster.Serving.Replicas;

namespace MaiCluster.Serving.Tests.Fleets;

/// <summary>One machine without a GPU: all models share its CPU, whatever times they can keep there.</summary>
public sealed class SharedCpuTests
{
    private readonly FleetFixture _fleet = new();

    public SharedCpuTests()
    {
        _fleet.Node("n1", gib: 8, kind: "cpu");
        foreach (var package in new[] { "a", "b", "c" })
        {
            _fleet.Small(package, "cpu", slower: 60, weightGib: 3);
        }
    }

    [Fact]
    public void Models_that_fit_stand_side_by_side_though_no_promise_can_be_kept()
    {
        _fleet.Demand("a", rate: 1, waiting: 1);
        _fleet.Demand("b", rate: 1, waiting: 1);
        Assert.Equal(["n1/gpu0/a", "n1/gpu0/b"], FleetFixture.Text(_fleet.Step().Starts));
        Assert.Empty(_fleet.Run(120));
        Assert.Equal(2, _fleet.Replicas.Count());
    }

    [Fact]
    public void Idle_model_gives_its_memory_to_the_one_waited_for()
    {
        _fleet.Set("n1/gpu0/a", ReplicaState.Ready);
        _fleet.Set("n1/gpu0/b", ReplicaState.Ready);
        _fleet.Demand("a", rate: 0.1, idleSeconds: 30);
        _fleet.Demand("b", rate: 0.1, idleSeconds: 40);
        _fleet.Demand("c", rate: 0, waiting: 1);

        var plan = _fleet.Step();
        Assert.Equal(["n1/gpu0/b"], FleetFixture.Text(plan.Stops));
        Assert.Empty(plan.Starts);
        Assert.DoesNotContain("c", plan.Unplaced.Keys);
        Assert.Equal(["n1/gpu0/c"], FleetFixture.Text(_fleet.Step().Starts));
    }

    [Fact]
    public void Model_waits_while_memory_is_being_freed()
    {
        _fleet.Set("n1/gpu0/a", ReplicaState.Ready);
        _fleet.Set("n1/gpu0/b", ReplicaState.Draining);
        _fleet.Demand("a", rate: 0.1, idleSeconds: 30);
        _fleet.Demand("c", rate: 0, waiting: 1);
        var plan = _fleet.Step();
        Assert.Empty(plan.Stops);
        Assert.Empty(plan.Starts);
        Assert.DoesNotContain("c", plan.Unplaced.Keys);
    }

    [Fact]
    public void Models_in_use_are_not_evicted_and_the_reason_has_figures()
    {
        _fleet.Set("n1/gpu0/a", ReplicaState.Ready);
        _fleet.Set("n1/gpu0/b", ReplicaState.Ready);
        _fleet.Demand("a", rate: 0.1, idleSeconds: 3);
        _fleet.Demand("b", rate: 0.1, idleSeconds: 2);
        _fleet.Demand("c", rate: 0, waiting: 1);
        var plan = _fleet.Step();
        Assert.Empty(plan.Stops);
        Assert.Equal("It needs 3.5 GiB; n1/gpu0 has 1.0 GiB free of 8.0 GiB, and what runs there is in use.", plan.Unplaced["c"]);
    }

    [Fact]
    public void Pinned_model_is_not_evicted()
    {
        _fleet.Goals.Add(new ModelGoal { Package = "a", MinReplicas = 1 });
        _fleet.Goals.Add(new ModelGoal { Package = "b", MinReplicas = 1 });
        _fleet.Set("n1/gpu0/a", ReplicaState.Ready);
        _fleet.Set("n1/gpu0/b", ReplicaState.Ready);
        _fleet.Demand("c", rate: 0, waiting: 1);
        Assert.Empty(_fleet.Step().Stops);
    }

    [Fact]
    public void Model_larger_than_the_device_is_told_so()
    {
        _fleet.Small("huge", "cpu", weightGib: 30);
        _fleet.Demand("huge", rate: 0, waiting: 1);
        Assert.Equal("It needs 30.5 GiB; the largest device it runs on, n1/gpu0, has 8.0 GiB.", _fleet.Step().Unplaced["huge"]);
    }

    [Fact]
    public void Model_of_another_kind_of_device_is_told_so()
    {
        _fleet.Small("gpu-only", "h100");
        _fleet.Demand("gpu-only", rate: 0, waiting: 1);
        Assert.Equal("It runs on no kind of device that is here: cpu.", _fleet.Step().Unplaced["gpu-only"]);
    }
}
