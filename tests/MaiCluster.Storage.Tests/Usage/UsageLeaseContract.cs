using MaiCluster.Serving.Metering;

namespace MaiCluster.Storage.Tests.Usage;

/// <summary>What every store does with the records of processes that died.</summary>
public abstract class UsageLeaseContract(StoreDatabase database) : IAsyncLifetime
{
    private static readonly DateTimeOffset Later = Records.Noon.AddHours(2);
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(30);

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await database.CloseAsync();

    [StoreFact]
    public async Task Records_whose_lease_ended_are_closed_as_lost_with_what_was_last_noted()
    {
        var (dead, alive) = (await database.OpenUsageAsync(), await database.OpenUsageAsync());
        await dead.RenewLeaseAsync("gateway-a", Long, default);
        await alive.RenewLeaseAsync("gateway-b", Long, default);
        var (left, done, mine) = (Records.Open("gateway-a"), Records.Open("gateway-a"), Records.Open("gateway-b"));
        await dead.OpenAsync(left);
        var noted = left with { CompletionTokens = 64, DeviceNanoseconds = 640 };
        dead.Note(noted);
        await dead.OpenAsync(done);
        var closed = Records.Close(done, UsageOutcome.Stop);
        await dead.CloseAsync(closed);
        await alive.OpenAsync(mine);

        Assert.Equal(0, await alive.CloseExpiredAsync(Later, default));
        await dead.RenewLeaseAsync("gateway-a", TimeSpan.Zero, default);
        Assert.Equal(1, await alive.CloseExpiredAsync(Later, default));
        Assert.Equal(0, await alive.CloseExpiredAsync(Later.AddHours(1), default));

        Assert.Equal(noted with { Ended = Later, Outcome = UsageOutcome.Lost }, await alive.FindAsync(left.Id.Value, default));
        Assert.Equal(closed, await alive.FindAsync(done.Id.Value, default));
        Assert.Equal(mine, await alive.FindAsync(mine.Id.Value, default));
    }

    [StoreFact]
    public async Task Process_does_not_close_its_own_records_when_its_lease_ended()
    {
        var store = await database.OpenUsageAsync();
        await store.RenewLeaseAsync("gateway-a", TimeSpan.Zero, default);
        var record = Records.Open("gateway-a");
        await store.OpenAsync(record);

        Assert.Equal(0, await store.CloseExpiredAsync(Later, default));
        Assert.Equal(record, await store.FindAsync(record.Id.Value, default));
    }

    [StoreFact]
    public async Task Renewed_lease_protects_again()
    {
        var (slow, other) = (await database.OpenUsageAsync(), await database.OpenUsageAsync());
        await slow.RenewLeaseAsync("gateway-a", TimeSpan.Zero, default);
        await slow.OpenAsync(Records.Open("gateway-a"));
        await slow.RenewLeaseAsync("gateway-a", Long, default);

        Assert.Equal(0, await other.CloseExpiredAsync(Later, default));
    }

    [StoreFact]
    public async Task Record_closed_as_lost_stays_lost_when_its_process_comes_back()
    {
        var (slow, other) = (await database.OpenUsageAsync(), await database.OpenUsageAsync());
        var record = Records.Open("gateway-a");
        await slow.RenewLeaseAsync("gateway-a", TimeSpan.Zero, default);
        await slow.OpenAsync(record);
        Assert.Equal(1, await other.CloseExpiredAsync(Later, default));

        await slow.RenewLeaseAsync("gateway-a", Long, default);
        slow.Note(record with { CompletionTokens = 64 });
        await slow.CloseAsync(Records.Close(record, UsageOutcome.Stop));

        Assert.Equal(record with { Ended = Later, Outcome = UsageOutcome.Lost }, await other.FindAsync(record.Id.Value, default));
    }

    [StoreFact]
    public async Task Record_that_a_dead_process_committed_late_is_closed_too()
    {
        var (dead, other) = (await database.OpenUsageAsync(), await database.OpenUsageAsync());
        await dead.RenewLeaseAsync("gateway-a", TimeSpan.Zero, default);
        Assert.Equal(0, await other.CloseExpiredAsync(Later, default));
        await dead.OpenAsync(Records.Open("gateway-a"));

        Assert.Equal(1, await other.CloseExpiredAsync(Later, default));
    }

    [StoreFact]
    public async Task Restarted_process_closes_what_its_name_left_whatever_the_lease()
    {
        var before = await database.OpenUsageAsync();
        await before.RenewLeaseAsync("gateway-a", Long, default);
        var record = Records.Open("gateway-a");
        await before.OpenAsync(record);
        var after = await database.OpenUsageAsync();
        await after.RenewLeaseAsync("gateway-a", Long, default);
        var running = Records.Open("gateway-a");
        await after.OpenAsync(running);

        Assert.Equal(1, await after.CloseLostAsync("gateway-a", Later, default));
        Assert.Equal(record with { Ended = Later, Outcome = UsageOutcome.Lost }, await after.FindAsync(record.Id.Value, default));
        Assert.Equal(running, await after.FindAsync(running.Id.Value, default));
    }

    [StoreFact]
    public async Task Restarted_node_leaves_alone_what_a_live_gateway_opened_for_it()
    {
        var (gateway, node) = (await database.OpenUsageAsync(), await database.OpenUsageAsync());
        await gateway.RenewLeaseAsync("gateway-a", Long, default);
        var record = Records.Open("node-1");
        await gateway.OpenAsync(record);

        Assert.Equal(0, await node.CloseLostAsync("node-1", Later, default));
        await gateway.RenewLeaseAsync("gateway-a", TimeSpan.Zero, default);
        Assert.Equal(1, await node.CloseLostAsync("node-1", Later, default));
    }

    [StoreFact]
    public async Task Many_that_sweep_at_once_close_each_record_once()
    {
        var dead = await database.OpenUsageAsync();
        await dead.RenewLeaseAsync("gateway-a", TimeSpan.Zero, default);
        var records = Enumerable.Range(0, 200).Select(_ => Records.Open("gateway-a")).ToArray();
        await Task.WhenAll(records.Select(dead.OpenAsync));
        var sweepers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => database.OpenUsageAsync()));

        // Its own closes come meanwhile: whoever is first, each record ends once.
        var late = records.Select(record => dead.CloseAsync(Records.Close(record, UsageOutcome.Stop))).ToArray();
        var swept = await Task.WhenAll(sweepers.Select(sweeper => sweeper.CloseExpiredAsync(Later, default))).WaitAsync(TimeSpan.FromMinutes(1));
        await Task.WhenAll(late).WaitAsync(TimeSpan.FromMinutes(1));
        var rest = await sweepers[0].CloseExpiredAsync(Later, default);

        var stored = await dead.ListAsync(1000, default);
        Assert.Equal(records.Length, stored.Count);
        Assert.All(stored, record => Assert.NotEqual(UsageOutcome.Open, record.Outcome));
        Assert.Equal(stored.Count(record => record.Outcome == UsageOutcome.Lost), swept.Sum() + rest);
    }

    [StoreFact]
    public async Task Lease_out_of_range_and_nameless_process_are_refused()
    {
        var store = await database.OpenUsageAsync();
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => store.RenewLeaseAsync("gateway-a", TimeSpan.FromTicks(-1), default));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => store.RenewLeaseAsync("gateway-a", TimeSpan.FromMinutes(61), default));
        await Assert.ThrowsAsync<ArgumentException>(() => store.RenewLeaseAsync("", Long, default));
    }
}
