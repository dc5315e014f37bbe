using MaiCluster.Serving.Billing;
using MaiCluster.Serving.Budgets;
using MaiCluster.Serving.Metering;

namespace MaiCluster.Storage.Tests.Usage;

/// <summary>What every store says of closed records.</summary>
public abstract class BilledRecordsContract(StoreDatabase database) : IAsyncLifetime
{
    private IUsageStore _usage = null!;
    private IBilledRecords _billed = null!;

    public async Task InitializeAsync() => (_usage, _billed) = (await database.OpenUsageAsync(), await database.OpenBilledAsync());

    public async Task DisposeAsync() => await database.CloseAsync();

    [StoreFact]
    public async Task Records_come_in_pages_the_newest_first_and_each_once()
    {
        var records = new List<UsageRecord>();
        for (var count = 0; count < 5; count++)
        {
            records.Add(await CloseAsync(Records.Open(), billed: count));
        }

        var (first, next) = await _billed.ListBeforeAsync(null, 3, default);
        var (second, end) = await _billed.ListBeforeAsync(next, 3, default);

        Assert.Equal(records.AsEnumerable().Reverse(), first.Concat(second));
        Assert.Null(end);
    }

    [StoreFact]
    public async Task What_is_booked_is_known_by_name()
    {
        Assert.Null(await _billed.ReadBookedAsync("node-a", default));
        await _billed.WriteBookedAsync("node-a", Records.Noon, default);
        await _billed.WriteBookedAsync("node-a", Records.Noon.AddMinutes(1), default);

        Assert.Equal(Records.Noon.AddMinutes(1), await _billed.ReadBookedAsync("node-a", default));
        Assert.Null(await _billed.ReadBookedAsync("node-b", default));
    }

    [StoreFact]
    public async Task A_keys_usage_is_summed_by_day_and_model_without_what_is_open()
    {
        await CloseAsync(Records.Open(), billed: 5);
        await CloseAsync(Records.Open(), billed: 7);
        await CloseAsync(Records.Open() with { Model = "mai-read", Started = Records.Noon.AddDays(1) }, billed: 11);
        await CloseAsync(Records.Open() with { KeyId = "key_other" }, billed: 13);
        await _usage.OpenAsync(Records.Open());

        var days = await _billed.SumAsync("key_0011aabb", new DateOnly(2026, 3, 1), new DateOnly(2026, 3, 2), default);

        Assert.Equal(
            [(new DateOnly(2026, 3, 1), "mai-text", 2L, 18L, 8L, 34L, 6L, 12L), (new DateOnly(2026, 3, 2), "mai-read", 1L, 9L, 4L, 17L, 3L, 11L)],
            days.Select(day => (day.Day, day.Model, day.Requests, day.PromptTokens, day.CachedTokens, day.CompletionTokens, day.Others.Pages, day.BilledMicros)));
        Assert.Empty(await _billed.SumAsync("key_0011aabb", new DateOnly(2026, 3, 3), new DateOnly(2026, 3, 4), default));
    }

    [StoreFact]
    public async Task A_grants_records_are_summed_by_day_team_and_key()
    {
        await CloseAsync(Records.Open() with { Grants = "g1 g2" }, billed: 5);
        await CloseAsync(Records.Open() with { Grants = "g1" }, billed: 7);
        await CloseAsync(Records.Open() with { Grants = "g11", KeyId = "key_other" }, billed: 11);
        var open = Records.Open() with { Grants = "g1" };
        await _usage.OpenAsync(open);

        Assert.Equal([new BilledSum(new DateOnly(2026, 3, 1), "support", "key_0011aabb", 12)], await _billed.SumAsync(BudgetId.OfTenant("acme"), "g1", default));
        Assert.Equal([new BilledSum(new DateOnly(2026, 3, 1), null, null, 5)], await _billed.SumAsync(BudgetId.OfScenario("chat"), "g2", default));
        Assert.Empty(await _billed.SumAsync(BudgetId.OfTenant("acme"), "g", default));
        Assert.Null(await _billed.FindAsync(BudgetId.OfTenant("acme"), open.Id, default));
        Assert.Equal(3, await _billed.FindAsync(BudgetId.OfTenant("acme"), (await CloseAsync(Records.Open(), billed: 3)).Id, default));
    }

    private async Task<UsageRecord> CloseAsync(UsageRecord open, long billed)
    {
        await _usage.OpenAsync(open);
        var closed = Records.Close(open, UsageOutcome.Stop) with { Quantities = new UsageQuantities { Pages = 3 }, BilledMicros = billed };
        await _usage.CloseAsync(closed);
        return closed;
    }
}
