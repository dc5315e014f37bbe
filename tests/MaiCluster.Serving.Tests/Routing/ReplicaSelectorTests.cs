using MaiCluster.Serving.Routing;

namespace MaiCluster.Serving.Tests.Routing;

[Collection(RunsAlone.Name)]
public class ReplicaSelectorTests
{
    [Fact]
    public void No_replica_means_wait() => Assert.Equal(ReplicaSelector.None, ReplicaSelector.Choose([], Loads.Ask()));

    [Fact]
    public void The_fullest_replica_that_has_a_row_is_taken() =>
        Assert.Equal(1, ReplicaSelector.Choose([Loads.Busy(3), Loads.Busy(31), Loads.Busy(32), Loads.Empty()], Loads.Ask()));

    [Fact]
    public void The_first_of_equals_is_taken() =>
        Assert.Equal(0, ReplicaSelector.Choose([Loads.Busy(3), Loads.Busy(3)], Loads.Ask()));

    [Fact]
    public void One_that_does_not_accept_is_passed_over()
    {
        var draining = Loads.Busy(9);
        draining.Accepts = false;
        Assert.Equal(1, ReplicaSelector.Choose([draining, Loads.Empty()], Loads.Ask()));
    }

    [Theory]
    [InlineData(0.02353, 0)] // 10 ms + 10 rows of 1 ms are 85 % of it
    [InlineData(0.02352, 1)]
    [InlineData(0.0109, ReplicaSelector.None)]
    public void Time_per_token_with_the_new_row_must_be_met(double perToken, int expected) =>
        Assert.Equal(expected, ReplicaSelector.Choose([Loads.Busy(9), Loads.Empty()], Loads.Ask(perToken: perToken)));

    [Fact]
    public void Where_all_are_strained_the_emptiest_that_meets_the_times_is_taken()
    {
        Assert.Equal(1, ReplicaSelector.Choose([Loads.Busy(9), Loads.Busy(8)], Loads.Ask(perToken: 0.020)));
        Assert.Equal(0, ReplicaSelector.Choose([Loads.Busy(9)], Loads.Ask(perToken: 0.020)));
        Assert.Equal(ReplicaSelector.None, ReplicaSelector.Choose([Loads.Busy(9)], Loads.Ask(perToken: 0.0199)));
    }

    [Fact]
    public void Room_is_told_apart_from_time()
    {
        Assert.True(ReplicaSelector.HasRoom([Loads.Busy(32), Loads.Busy(9)], Loads.Ask(perToken: 0.001)));
        Assert.False(ReplicaSelector.HasRoom([Loads.Busy(32), Loads.Busy(1, held: 99_999)], Loads.Ask()));
    }

    [Fact]
    public void Time_per_token_promised_to_its_others_must_be_met()
    {
        var strict = Loads.Busy(9);
        strict.PromisedPerTokenSeconds = 0.0199;
        Assert.Equal(1, ReplicaSelector.Choose([strict, Loads.Empty()], Loads.Ask(perToken: 1)));
    }

    [Theory]
    [InlineData(0.1642, 1)] // one chunk of 500 tokens beside one row's decode step, behind the step that runs: 10 + 50 + 11 + 11 ms, half of the time
    [InlineData(0.1638, 0)]
    [InlineData(0.0601, 0)]
    [InlineData(0.0599, ReplicaSelector.None)]
    public void Time_to_the_first_token_counts_the_steps_beside_which_the_prompt_is_computed(double firstToken, int expected) =>
        Assert.Equal(expected, ReplicaSelector.Choose([Loads.Empty(), Loads.Busy(1)], Loads.Ask(prompt: 500, firstToken: firstToken)));

    [Fact]
    public void Backlog_counts_in_chunks_of_what_the_step_leaves_beside_decode()
    {
        var load = Loads.Busy(12, backlog: 1_000);
        // 1,500 tokens in 3 chunks of 500 and, as two prompts wait, two halves: 4 x 10 ms + 150 ms, 5 decode steps of 22 ms
        Assert.Equal(0, ReplicaSelector.Choose([load], Loads.Ask(prompt: 500, firstToken: 0.3001)));
        Assert.Equal(ReplicaSelector.None, ReplicaSelector.Choose([load], Loads.Ask(prompt: 500, firstToken: 0.2999)));
    }

    [Fact]
    public void A_request_whose_time_is_over_finds_nothing() =>
        Assert.Equal(ReplicaSelector.None, ReplicaSelector.Choose([Loads.Empty()], Loads.Ask(firstToken: -0.001)));

    [Theory]
    [InlineData(98_800, 0)] // 2 x (500 + 100)
    [InlineData(98_801, ReplicaSelector.None)]
    public void Prompt_and_answer_of_each_choice_need_room(long held, int expected) =>
        Assert.Equal(expected, ReplicaSelector.Choose([Loads.Busy(1, held: held)], Loads.Ask(choices: 2)));

    [Theory]
    [InlineData(30, 0)]
    [InlineData(31, ReplicaSelector.None)]
    public void Each_choice_needs_a_row(int taken, int expected) =>
        Assert.Equal(expected, ReplicaSelector.Choose([Loads.Busy(taken)], Loads.Ask(choices: 2)));

    [Theory]
    [InlineData(4, 0)]
    [InlineData(5, ReplicaSelector.None)]
    public void A_more_urgent_request_may_take_a_row_when_none_is_free(int priority, int expected)
    {
        var full = Loads.Busy(32);
        full.LeastUrgentPriority = 5;
        Assert.Equal(expected, ReplicaSelector.Choose([full], Loads.Ask(priority: priority)));
    }

    [Fact]
    public void A_free_row_goes_before_one_that_is_taken_from_another()
    {
        var full = Loads.Busy(32, cached: 400);
        full.LeastUrgentPriority = 5;
        Assert.Equal(1, ReplicaSelector.Choose([full, Loads.Empty()], Loads.Ask()));
        Assert.Equal(0, ReplicaSelector.Choose([Loads.Empty(), full], Loads.Ask()));
    }

    [Fact]
    public void No_more_rows_are_taken_than_there_are()
    {
        var full = Loads.Busy(64);
        full.LeastUrgentPriority = 5;
        Assert.Equal(ReplicaSelector.None, ReplicaSelector.Choose([full], Loads.Ask()));
    }

    [Fact]
    public void The_longest_prefix_goes_before_the_fullest() =>
        Assert.Equal(2, ReplicaSelector.Choose([Loads.Busy(30), Loads.Busy(5, cached: 100), Loads.Busy(1, cached: 300)], Loads.Ask()));

    [Fact]
    public void Of_equal_prefixes_the_fuller_goes() =>
        Assert.Equal(1, ReplicaSelector.Choose([Loads.Busy(1, cached: 300), Loads.Busy(5, cached: 300)], Loads.Ask()));

    [Fact]
    public void A_short_prefix_does_not_count() =>
        Assert.Equal(0, ReplicaSelector.Choose([Loads.Busy(30), Loads.Busy(5, cached: 62)], Loads.Ask(prompt: 500)));

    [Fact]
    public void Affinity_ends_where_waiting_costs_more_than_it_saves() =>
        Assert.Equal(0, ReplicaSelector.Choose([Loads.Busy(2), Loads.Busy(1, backlog: 2_000, cached: 498)], Loads.Ask(prompt: 500)));

    [Fact]
    public void Affinity_holds_while_half_of_the_time_to_the_first_token_is_left() =>
        Assert.Equal(1, ReplicaSelector.Choose([Loads.Empty(), Loads.Busy(1, backlog: 2_000, cached: 498)], Loads.Ask(prompt: 500, firstToken: 1)));

    [Fact]
    public void Turns_of_the_others_of_the_device_lengthen_both_times()
    {
        var shared = Loads.Empty();
        shared.OthersSeconds = 0.022;
        Assert.Equal(0, ReplicaSelector.Choose([shared], Loads.Ask(firstToken: 0.1041, perToken: 0.0331))); // a turn before its chunk and one beside it: 60 + 44 ms
        Assert.Equal(ReplicaSelector.None, ReplicaSelector.Choose([shared], Loads.Ask(firstToken: 0.1039)));
        Assert.Equal(ReplicaSelector.None, ReplicaSelector.Choose([shared], Loads.Ask(perToken: 0.0329)));
    }

    [Theory]
    [InlineData(0.011, 0)]
    [InlineData(0.0109, ReplicaSelector.None)]
    public void An_idle_replica_wakes_only_if_the_others_of_its_device_bear_it(double bear, int expected)
    {
        var shared = Loads.Empty();
        (shared.OthersSeconds, shared.OthersBearSeconds) = (0.022, bear);
        Assert.Equal(expected, ReplicaSelector.Choose([shared], Loads.Ask()));
    }

    [Theory]
    [InlineData(0.00101, 0)] // one row more of 1 ms
    [InlineData(0.0009, ReplicaSelector.None)]
    public void A_busy_replica_adds_only_a_row_to_the_rounds_of_the_others(double bear, int expected)
    {
        var shared = Loads.Busy(2);
        (shared.OthersSeconds, shared.OthersBearSeconds) = (0.022, bear);
        Assert.Equal(expected, ReplicaSelector.Choose([shared], Loads.Ask()));
    }

    [Fact]
    public void Steps_that_were_measured_longer_are_expected_to_stay_so()
    {
        var slow = Loads.Busy(9);
        slow.ExtraStepSeconds = 0.010;
        Assert.Equal(ReplicaSelector.None, ReplicaSelector.Choose([slow], Loads.Ask(perToken: 0.0299)));
        Assert.Equal(0, ReplicaSelector.Choose([slow], Loads.Ask(perToken: 0.0301)));
    }

    [Fact]
    public void A_choice_allocates_nothing()
    {
        var replicas = Enumerable.Range(0, 1_000).Select(index => Loads.Busy(index % 33, cached: index % 7)).ToArray();
        var ask = Loads.Ask(firstToken: 1, perToken: 0.05);
        var choice = ReplicaSelector.Choose(replicas, ask);
        using var still = NoCollection.Begin();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var round = 0; round < 100; round++)
        {
            choice += ReplicaSelector.Choose(replicas, ask);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.Equal(31 * 101, choice); // the first of those with 31 rows
    }
}
