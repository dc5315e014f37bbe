using MaiCluster.Serving.Metering;
using MaiCluster.Serving.Requests;
using MaiCluster.Storage.Usage;
using Npgsql;

namespace MaiCluster.Storage.Postgres;

/// <summary>
/// Usage records in PostgreSQL. All that waits is written as one group in one transaction, so the busier the gateway, the fewer
/// round trips a record costs. While the server is away the group is tried again, for as long as the options say: every statement
/// may be repeated, so a commit whose answer was lost is not counted twice.
/// </summary>
public sealed class PostgresUsageStore : IUsageStore, IAsyncDisposable
{
    /// <summary>Most records that one list gives.</summary>
    public const int MaxListed = UsageChecks.MaxListed;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(20), LongestPause = TimeSpan.FromSeconds(1);

    private readonly PostgresDatabase _database;
    private readonly TimeProvider _time;
    private readonly PostgresUsageTable _table;
    private readonly UsageQueue<PostgresUsageWrite> _queue;
    private readonly Task _writing;
    private long _commits;

    public PostgresUsageStore(PostgresDatabase database, TimeProvider time)
    {
        _database = database;
        _time = time;
        _table = new PostgresUsageTable(database, UsageWriter.NewId());
        _queue = new UsageQueue<PostgresUsageWrite>(database.Options.UsageQueue);
        _writing = Task.Run(WriteGroupsAsync);
    }

    /// <summary>Transactions committed so far; fewer than the writes when many came at once.</summary>
    public long Commits => Volatile.Read(ref _commits);

    public Task OpenAsync(UsageRecord record)
    {
        UsageChecks.CanOpen(record);
        return _queue.AddAsync(new PostgresUsageWrite(record));
    }

    public void Note(UsageRecord record) => _queue.Note(record);

    public Task CloseAsync(UsageRecord record)
    {
        UsageChecks.CanClose(record);
        return _queue.AddAsync(new PostgresUsageWrite(record));
    }

    public Task<int> CloseLostAsync(string node, DateTimeOffset now, CancellationToken cancellationToken) =>
        _database.RunAsync(token => _table.CloseLostAsync(node, now, token), cancellationToken);

    public Task RenewLeaseAsync(string node, TimeSpan lease, CancellationToken cancellationToken)
    {
        UsageChecks.CanLease(node, lease);
        return _database.RunAsync(token => _table.RenewLeaseAsync(node, lease, token), cancellationToken);
    }

    public Task<int> CloseExpiredAsync(DateTimeOffset now, CancellationToken cancellationToken) =>
        _database.RunAsync(token => _table.CloseExpiredAsync(now, token), cancellationToken);

    public Task<UsageRecord?> FindAsync(string requestId, CancellationToken cancellationToken) =>
        _database.RunAsync(async token => (await _table.FindAsync([requestId], token)).SingleOrDefault(), cancellationToken);

    public Task<IReadOnlyList<UsageRecord>> ListAsync(int count, CancellationToken cancellationToken)
    {
        UsageChecks.CanList(count);
        return _database.RunAsync<IReadOnlyList<UsageRecord>>(async token => await _table.ListAsync(count, token), cancellationToken);
    }

    /// <summary>Takes no more writes, and completes when those that wait are committed.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Close();
        await _writing;
        _queue.Dispose();
    }

    private async Task WriteGroupsAsync()
    {
        List<PostgresUsageWrite> writes = [];
        Dictionary<RequestId, UsageRecord> notes = [];
        while (await _queue.WaitAsync())
        {
            _queue.Take(writes, ref notes);
            await WriteGroupAsync(writes, [.. notes.Values]);
            writes.Clear();
            notes.Clear();
        }
    }

    private async Task WriteGroupAsync(List<PostgresUsageWrite> writes, UsageRecord[] notes)
    {
        try
        {
            await CommitAsync(writes, notes);
        }
        catch (NpgsqlException error) when (error.IsWrongValue() && writes.Count + notes.Length > 1)
        {
            // One of them is wrong in itself: it fails alone.
            foreach (var write in writes)
            {
                await WriteGroupAsync([write], []);
            }

            foreach (var note in notes)
            {
                await WriteGroupAsync([], [note]);
            }
        }
        catch (Exception error)
        {
            foreach (var write in writes)
            {
                write.TrySetException(error switch
                {
                    NpgsqlException wrong when wrong.IsWrongValue() => UsageChecks.WrongRecord(write.Record.Id, wrong),
                    NpgsqlException failure => PostgresFailure.For(_database.Url, failure),
                    _ => error,
                });
            }
        }
    }

    private async Task CommitAsync(List<PostgresUsageWrite> writes, UsageRecord[] notes)
    {
        // Of the same id only the first is sent; what becomes of the others shows when the stored row is read below.
        List<UsageRecord> opens = [], closes = [];
        HashSet<PostgresUsageWrite> sent = [];
        foreach (var write in writes.DistinctBy(write => (write.Record.Id, write.IsOpen)))
        {
            sent.Add(write);
            (write.IsOpen ? opens : closes).Add(write.Record);
        }

        var (opened, closed) = await RetryAsync(() => _table.WriteAsync(opens, closes, notes));
        Volatile.Write(ref _commits, _commits + 1);
        var done = writes.Where(write => sent.Contains(write) && (write.IsOpen ? opened : closed).Contains(write.Record.Id.Value)).ToHashSet();
        foreach (var write in done)
        {
            write.TrySetResult(1);
        }

        if (done.Count < writes.Count)
        {
            await CompleteRestAsync([.. writes.Where(write => !done.Contains(write))]);
        }
    }

    /// <summary>Those that changed nothing: written before, which is well, or never opened, or another record's id.</summary>
    private async Task CompleteRestAsync(PostgresUsageWrite[] writes)
    {
        var stored = (await RetryAsync(() => _table.FindAsync([.. writes.Select(write => write.Record.Id.Value).Distinct()], CancellationToken.None)))
            .ToDictionary(record => record.Id);
        foreach (var write in writes)
        {
            var there = stored.GetValueOrDefault(write.Record.Id);
            if (write.IsOpen && !IsSame(there, write.Record))
            {
                write.TrySetException(UsageChecks.WrongRecord(write.Record.Id));
            }
            else if (there is null)
            {
                write.TrySetException(UsageChecks.NeverOpened(write.Record.Id));
            }
            else
            {
                write.TrySetResult(0);
            }
        }
    }

    private static bool IsSame(UsageRecord? stored, UsageRecord record) =>
        stored is not null && stored.KeyId == record.KeyId && stored.Model == record.Model && stored.Node == record.Node
        && stored.Started.ToMicroseconds() == record.Started.ToMicroseconds();

    private async Task<T> RetryAsync<T>(Func<Task<T>> work)
    {
        var begin = _time.GetTimestamp();
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                return await work();
            }
            catch (NpgsqlException error) when (error.IsTransient() && _time.GetElapsedTime(begin) < _database.Options.OutageTimeout)
            {
                await Task.Delay(pause, _time);
            }
        }
    }
}
