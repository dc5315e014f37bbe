using MaiCluster.Serving.Metering;
using MaiCluster.Storage.Usage;

namespace MaiCluster.Storage.Tests.Usage;

/// <summary>What every store of usage records does.</summary>
public abstract class UsageStoreContract(StoreDatabase database) : IAsyncLifetime
{
    private IUsageStore _store = null!;

    public async Task InitializeAsync() => _store = await database.OpenUsageAsync();

    public async Task DisposeAsync() => await database.CloseAsync();

    [StoreFact]
    public async Task Open_record_is_read_back_as_it_was_written()
    {
        var record = Records.Open();
        await _store.OpenAsync(record);
        Assert.Equal(record, await _store.FindAsync(record.Id.Value, default));
        Assert.Null(await _store.FindAsync("req_000000000000000000000000", default));
    }

    [StoreTheory]
    [InlineData(UsageOutcome.Stop)]
    [InlineData(UsageOutcome.Length)]
    [InlineData(UsageOutcome.Cancelled)]
    [InlineData(UsageOutcome.Failed)]
    public async Task Closed_record_is_read_back_as_it_was_written(UsageOutcome outcome)
    {
        var record = Records.Open();
        await _store.OpenAsync(record);
        var closed = Records.Close(record, outcome);
        await _store.CloseAsync(closed);

        Assert.Equal(closed, await _store.FindAsync(record.Id.Value, default));
        Assert.Equal(outcome.ToString().ToLowerInvariant(), await database.ScalarAsync($"SELECT outcome FROM {database.Table("usage")}"));
    }

    [StoreFact]
    public async Task Second_close_and_later_notes_change_nothing()
    {
        var record = Records.Open();
        await _store.OpenAsync(record);
        var closed = Records.Close(record, UsageOutcome.Length);
        await _store.CloseAsync(closed);

        await _store.CloseAsync(Records.Close(record, UsageOutcome.Failed, completionTokens: 99));
        _store.Note(record with { CompletionTokens = 64 });
        await _store.OpenAsync(Records.Open()); // commits after the note

        Assert.Equal(closed, await _store.FindAsync(record.Id.Value, default));
    }

    [StoreFact]
    public async Task Record_that_was_never_opened_cannot_be_closed()
    {
        var closed = Records.Close(Records.Open(), UsageOutcome.Stop);
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => _store.CloseAsync(closed));
        Assert.Equal($"Usage record '{closed.Id}' cannot be closed: it was never opened.", error.Message);
    }

    [StoreFact]
    public async Task Wrong_write_fails_alone()
    {
        var record = Records.Open();
        await _store.OpenAsync(record);
        Task again, other;
        await using (await database.HoldAsync()) // so that both meet in one group
        {
            again = _store.OpenAsync(record with { Model = "mai-other" });
            other = _store.OpenAsync(Records.Open());
        }

        var error = await Assert.ThrowsAnyAsync<InvalidOperationException>(() => again);
        Assert.Equal($"Usage record '{record.Id}' is already there or has an impossible value.", error.Message);
        await other;
        Assert.Equal(2, (await _store.ListAsync(10, default)).Count);
    }

    [StoreFact]
    public async Task Records_in_the_wrong_state_are_refused()
    {
        var open = Records.Open();
        await Assert.ThrowsAsync<ArgumentException>(() => _store.OpenAsync(Records.Close(open, UsageOutcome.Stop)));
        await Assert.ThrowsAsync<ArgumentException>(() => _store.CloseAsync(open));
        await Assert.ThrowsAsync<ArgumentException>(() => _store.CloseAsync(open with { Outcome = UsageOutcome.Stop }));
    }

    [StoreFact]
    public async Task Writes_that_wait_together_share_one_commit()
    {
        const int Count = 500;
        var before = database.CommitsOf(_store);
        Task[] opens;
        await using (await database.HoldAsync())
        {
            opens = [.. Enumerable.Range(0, Count).Select(_ => _store.OpenAsync(Records.Open()))];
            Assert.DoesNotContain(opens, open => open.IsCompleted);
        }

        await Task.WhenAll(opens).WaitAsync(TimeSpan.FromMinutes(1));

        // What came before the writer met the lock, and all the rest.
        Assert.InRange(database.CommitsOf(_store) - before, 1, 2);
        Assert.Equal((long)Count, await CountAsync());
    }

    [StoreFact]
    public async Task Notes_of_one_request_are_written_once_with_the_latest()
    {
        var record = Records.Open();
        await _store.OpenAsync(record);
        var before = database.CommitsOf(_store);
        Task last;
        await using (await database.HoldAsync())
        {
            for (var tokens = 64; tokens <= 64_000; tokens += 64)
            {
                _store.Note(record with { CompletionTokens = tokens, DeviceNanoseconds = tokens });
            }

            last = _store.OpenAsync(Records.Open());
        }

        await last;
        Assert.InRange(database.CommitsOf(_store) - before, 1, 2);
        Assert.Equal(
            record with { CompletionTokens = 64_000, DeviceNanoseconds = 64_000 },
            await _store.FindAsync(record.Id.Value, default));
    }

    [StoreFact]
    public async Task Records_are_listed_newest_first()
    {
        var records = Enumerable.Range(0, 5).Select(_ => Records.Open()).ToArray();
        foreach (var record in records)
        {
            await _store.OpenAsync(record);
        }

        Assert.Equal([records[4], records[3], records[2]], await _store.ListAsync(3, default));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => _store.ListAsync(0, default));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => _store.ListAsync(UsageChecks.MaxListed + 1, default));
    }

    [StoreFact]
    public async Task Disposal_commits_what_waits_and_takes_no_more()
    {
        var records = Enumerable.Range(0, 300).Select(_ => Records.Open()).ToArray();
        var opens = records.Select(_store.OpenAsync).ToArray();
        await ((IAsyncDisposable)_store).DisposeAsync();

        await Task.WhenAll(opens).WaitAsync(TimeSpan.FromMinutes(1));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => _store.OpenAsync(Records.Open()));
        Assert.Equal(300L, await CountAsync());
    }

    [StoreFact]
    public async Task Close_need_not_wait_for_the_opening_to_be_committed()
    {
        var records = Enumerable.Range(0, 100).Select(_ => Records.Open()).ToArray();
        var ends = records.Select(record => Records.Close(record, UsageOutcome.Stop)).ToArray();
        await Task.WhenAll(records.Zip(ends).Select(async pair =>
        {
            var opened = _store.OpenAsync(pair.First);
            await Task.WhenAll(opened, _store.CloseAsync(pair.Second));
        }));

        var stored = (await _store.ListAsync(UsageChecks.MaxListed, default)).ToDictionary(record => record.Id);
        Assert.All(ends, end => Assert.Equal(end, stored[end.Id]));
    }

    [StoreFact]
    public async Task Record_that_is_there_is_not_replaced_by_one_that_opens_and_closes_at_once()
    {
        var record = Records.Open();
        await _store.OpenAsync(record);
        var other = record with { Model = "mai-other" };
        var opened = _store.OpenAsync(other);
        var closed = _store.CloseAsync(Records.Close(record, UsageOutcome.Length));

        await Assert.ThrowsAnyAsync<InvalidOperationException>(() => opened);
        await closed;
        Assert.Equal(Records.Close(record, UsageOutcome.Length), (await _store.ListAsync(10, default)).Single());
    }

    [StoreFact]
    public async Task Full_queue_makes_writers_wait_and_loses_none()
    {
        var store = await database.OpenUsageAsync(new StorageOptions { UsageQueue = 2 });
        await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => store.OpenAsync(Records.Open()))).WaitAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(200L, await CountAsync());
    }

    [StoreTheory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Every_request_of_many_at_once_is_recorded_once(int seed)
    {
        const int Clients = 8, Requests = 100;
        var other = await database.OpenUsageAsync();
        var clients = Enumerable.Range(0, Clients).Select(client => Task.Run(async () =>
        {
            var random = new Random(seed * 1000 + client);
            var closed = new List<UsageRecord>();
            for (var i = 0; i < Requests; i++)
            {
                var store = random.Next(2) == 0 ? _store : other;
                var record = Records.Open();
                await Task.WhenAll(Enumerable.Range(0, random.Next(1, 3)).Select(_ => store.OpenAsync(record)));
                for (var note = random.Next(3); note > 0; note--)
                {
                    store.Note(record with { CompletionTokens = 64 * note });
                }

                var end = Records.Close(record, (UsageOutcome)random.Next(1, 5), random.Next(1, 1000));
                await Task.WhenAll(Enumerable.Range(0, random.Next(1, 3)).Select(_ => store.CloseAsync(end)));
                closed.Add(end);
            }

            return closed;
        }));

        var expected = (await Task.WhenAll(clients).WaitAsync(TimeSpan.FromMinutes(2))).SelectMany(records => records).ToDictionary(record => record.Id);
        var stored = await _store.ListAsync(UsageChecks.MaxListed, default);
        Assert.Equal(Clients * Requests, stored.Count);
        Assert.All(stored, record => Assert.Equal(expected[record.Id], record));
    }

    [StoreFact]
    public async Task Same_record_opened_again_changes_nothing()
    {
        var record = Records.Open();
        await Task.WhenAll(_store.OpenAsync(record), _store.OpenAsync(record), _store.OpenAsync(record));
        var closed = Records.Close(record, UsageOutcome.Stop);
        await _store.CloseAsync(closed);
        await _store.OpenAsync(record);

        Assert.Equal([closed], await _store.ListAsync(10, default));
    }

    [StoreFact]
    public async Task First_of_two_closes_that_meet_counts()
    {
        var record = Records.Open();
        await _store.OpenAsync(record);
        var first = Records.Close(record, UsageOutcome.Length, completionTokens: 5);
        Task[] closes;
        await using (await database.HoldAsync())
        {
            closes = [_store.CloseAsync(first), _store.CloseAsync(Records.Close(record, UsageOutcome.Failed, completionTokens: 6))];
        }

        await Task.WhenAll(closes).WaitAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(first, await _store.FindAsync(record.Id.Value, default));
    }

    [StoreFact]
    public async Task Record_opened_and_closed_in_one_group_is_closed()
    {
        var record = Records.Open();
        var closed = Records.Close(record, UsageOutcome.Stop);
        Task[] writes;
        await using (await database.HoldAsync())
        {
            writes = [_store.OpenAsync(Records.Open()), _store.OpenAsync(record), _store.CloseAsync(closed)];
            _store.Note(record with { CompletionTokens = 64 });
        }

        await Task.WhenAll(writes).WaitAsync(TimeSpan.FromMinutes(1));
        await _store.OpenAsync(Records.Open()); // commits after the note
        Assert.Equal(closed, await _store.FindAsync(record.Id.Value, default));
    }

    private Task<object?> CountAsync() => database.ScalarAsync($"SELECT count(*) FROM {database.Table("usage")}");
}
