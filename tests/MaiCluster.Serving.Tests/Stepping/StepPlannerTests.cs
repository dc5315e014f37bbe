using MaiCluster.Serving.Stepping;

namespace MaiCluster.Serving.Tests.Stepping;

public class StepPlannerTests
{
    private static readonly TimeSpan Millisecond = TimeSpan.FromMilliseconds(1);

    [Fact]
    public void The_first_and_those_of_its_key_that_fit_step_together() =>
        Assert.Equal((TimeSpan.Zero, "0 2 3"), Plan(new StepLimits { Requests = 8, Rows = 4 }, Turn("a", 2), Turn("b", 1), Turn("a", 1), Turn("a", 1), Turn("a", 1)));

    [Fact]
    public void None_of_a_key_overtakes_one_that_does_not_fit() =>
        Assert.Equal((TimeSpan.Zero, "0"), Plan(new StepLimits { Requests = 8, Rows = 4 }, Turn("a", 2), Turn("a", 3), Turn("a", 1)));

    [Fact]
    public void A_task_without_a_key_steps_alone_and_at_once() =>
        Assert.Equal((TimeSpan.Zero, "0"), Plan(new StepLimits { Requests = 8, Rows = 4, MaxDelay = Millisecond }, Turn(null, 1), Turn(null, 1)));

    [Fact]
    public void A_task_with_more_rows_than_fit_is_a_step_by_itself() =>
        Assert.Equal((TimeSpan.Zero, "0"), Plan(new StepLimits { Requests = 8, Rows = 4 }, Turn("a", 9), Turn("a", 1)));

    [Fact]
    public void Tasks_may_allow_fewer_rows_than_the_engine() =>
        Assert.Equal((TimeSpan.Zero, "0 1"), Plan(new StepLimits { Requests = 8, Rows = 8 }, Turn("a", 1, most: 2), Turn("a", 1, most: 2), Turn("a", 1, most: 2)));

    [Fact]
    public void A_batch_that_is_not_full_waits_for_the_rest_of_its_delay() =>
        Assert.Equal((Millisecond / 2, ""), Plan(new StepLimits { Requests = 8, Rows = 4, MaxDelay = Millisecond }, Turn("a", 1, waited: Millisecond / 2), Turn("a", 1)));

    [Fact]
    public void A_preferred_size_does_not_wait_and_is_not_exceeded() =>
        Assert.Equal((TimeSpan.Zero, "0 1"), Plan(new StepLimits { Requests = 8, Rows = 8, PreferredRows = [2, 4], MaxDelay = Millisecond }, Turn("a", 1), Turn("a", 1), Turn("a", 1)));

    [Fact]
    public void Likely_company_is_waited_for_though_the_delay_has_passed()
    {
        var batch = new List<int>();

        Assert.Equal(Millisecond, StepPlanner.Plan([Turn("a", 1, waited: Millisecond, most: 4)], new StepLimits { Requests = 8, Rows = 4 }, expected: 2, Millisecond, batch));
        Assert.Empty(batch);
    }

    [Fact]
    public void A_batch_of_all_that_are_likely_to_come_waits_for_no_others()
    {
        var (limits, batch) = (new StepLimits { Requests = 8, Rows = 8, MaxDelay = Millisecond }, new List<int>());

        Assert.Equal(TimeSpan.Zero, StepPlanner.Plan([Turn("a", 1, most: 8), Turn("a", 1, most: 8)], limits, expected: 2, TimeSpan.Zero, batch));
        Assert.Equal([0, 1], batch);
        Assert.Equal(Millisecond, StepPlanner.Plan([Turn("a", 1, most: 8)], limits, expected: 2, TimeSpan.Zero, batch));
        Assert.Empty(batch);
    }

    [Fact]
    public void Nothing_ready_waits_for_something_to_come() => Assert.Equal((Timeout.InfiniteTimeSpan, ""), Plan(new StepLimits { Requests = 8 }));

    private static StepTurn Turn(string? key, int rows, TimeSpan waited = default, int? most = null) => new(key, rows, waited, most ?? 0);

    private static (TimeSpan Wait, string Batch) Plan(StepLimits limits, params StepTurn[] turns)
    {
        var batch = new List<int>();
        var wait = StepPlanner.Plan([.. turns.Select(turn => turn.MostRows == 0 ? turn with { MostRows = limits.Rows } : turn)], limits, expected: 0, TimeSpan.Zero, batch);
        return (wait, string.Join(' ', batch));
    }
}
