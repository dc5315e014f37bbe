using MaiCluster.Serving.Stepping;

namespace MaiCluster.Serving.Tests.Stepping;

public sealed class StepPlannerTests
{
    private static readonly StepLimits Limits = new() { Requests = 16, Rows = 8, MaxDelay = TimeSpan.FromMilliseconds(5) };

    [Fact]
    public void A_task_waits_for_others_until_the_delay_has_passed()
    {
        var batch = new List<int>();

        Assert.Equal(TimeSpan.FromMilliseconds(3), StepPlanner.Plan([Ready(waitedMs: 2)], Limits, int.MaxValue, batch));
        Assert.Empty(batch);
        Assert.Equal(TimeSpan.Zero, StepPlanner.Plan([Ready(waitedMs: 5), Ready()], Limits, int.MaxValue, batch));
        Assert.Equal([0, 1], batch);
    }

    [Fact]
    public void A_batch_of_all_that_may_be_hoped_for_waits_for_no_others()
    {
        var batch = new List<int>();

        Assert.Equal(TimeSpan.Zero, StepPlanner.Plan([Ready(), Ready(), Ready()], Limits, 3, batch));
        Assert.Equal([0, 1, 2], batch);
        Assert.Equal(TimeSpan.FromMilliseconds(5), StepPlanner.Plan([Ready(), Ready()], Limits, 3, batch));
        Assert.Empty(batch);
    }

    [Fact]
    public void A_full_batch_steps_at_once_and_none_overtakes_into_it()
    {
        var batch = new List<int>();

        Assert.Equal(TimeSpan.Zero, StepPlanner.Plan([Ready(rows: 5), Ready(rows: 4), Ready(rows: 3)], Limits, int.MaxValue, batch));

        Assert.Equal([0], batch);
    }

    [Fact]
    public void A_preferred_number_of_rows_steps_at_once()
    {
        var batch = new List<int>();
        var limits = Limits with { PreferredRows = [2, 4] };

        Assert.Equal(TimeSpan.Zero, StepPlanner.Plan([Ready(), Ready(), Ready()], limits, int.MaxValue, batch));

        Assert.Equal([0, 1], batch);
    }

    [Fact]
    public void Tasks_of_other_keys_do_not_share_a_step()
    {
        var batch = new List<int>();

        Assert.Equal(TimeSpan.Zero, StepPlanner.Plan([Ready(key: "a"), Ready(key: "b"), Ready(key: "a")], Limits, 2, batch));

        Assert.Equal([0, 2], batch);
    }

    [Fact]
    public void Company_is_hoped_for_as_long_as_it_was_there_lately()
    {
        var company = new StepCompany();
        Assert.Equal(int.MaxValue, company.Most);
        company.Note(4);
        Assert.Equal(4, company.Most);
        for (var step = 0; step < 7; step++)
        {
            company.Note(1);
            Assert.Equal(4, company.Most);
        }

        company.Note(2);
        Assert.Equal(2, company.Most);
    }

    private static StepTurn Ready(object? key = null, int rows = 1, int waitedMs = 0) => new(key ?? "key", rows, TimeSpan.FromMilliseconds(waitedMs));
}
