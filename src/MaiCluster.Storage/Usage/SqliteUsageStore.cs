using MaiCluster.Serving.Metering;
using MaiCluster.Serving.Requests;
using Microsoft.Data.Sqlite;

namespace MaiCluster.Storage.Usage;

/// <summary>
/// Usage records in the embedded store. One thread writes: it takes all that waits as one group and commits it as one
/// transaction, so the busier the node, the fewer commits a record costs. When the file cannot be written, the writes of that
/// group fail and the next group tries again on a new connection.
/// </summary>
public sealed class SqliteUsageStore : IUsageStore, IAsyncDisposable
{
    /// <summary>Most records that one list gives.</summary>
    public const int MaxListed = 10_000;

    private readonly SqliteDatabase _database;
    private readonly UsageQueue _queue;
    private readonly UsageReader _reader;
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly long _before;
    private UsageTable? _table;
    private long _commits;

    public SqliteUsageStore(SqliteDatabase database)
    {
        _database = database;
        _queue = new UsageQueue(database.Options.UsageQueue);
        try
        {
            _table = new UsageTable(database.Connect());
            _before = _table.LastSequence();
            _reader = new UsageReader(database.Connect());
        }
        catch (SqliteException error)
        {
            _table?.Dispose();
            throw StorageException.From(database.Path, error);
        }

        new Thread(WriteGroups) { IsBackground = true, Name = "usage writer" }.Start();
    }

    /// <summary>Transactions committed so far; fewer than the writes when many came at once.</summary>
    public long Commits => Volatile.Read(ref _commits);

    public Task OpenAsync(UsageRecord record)
    {
        if (record is not { Outcome: UsageOutcome.Open, Ended: null })
        {
            throw new ArgumentException($"Usage record '{record.Id}' has ended: only an open one can be opened.", nameof(record));
        }

        return _queue.AddAsync(new UsageWrite(table => table.Open(record)));
    }

    public void Note(UsageRecord record) => _queue.Note(record);

    public Task CloseAsync(UsageRecord record)
    {
        if (record.Outcome == UsageOutcome.Open || record.Ended is null)
        {
            throw new ArgumentException($"Usage record '{record.Id}' cannot be closed without its outcome and the time it ended.", nameof(record));
        }

        return _queue.AddAsync(new UsageWrite(table => table.Close(record)));
    }

    /// <inheritdoc/>
    /// <remarks>What was opened through this store is running, not lost: only rows older than the store are closed.</remarks>
    public Task<int> CloseLostAsync(string node, DateTimeOffset now, CancellationToken cancellationToken) =>
        _queue.AddAsync(new UsageWrite(table => table.CloseLost(node, now, _before))).WaitAsync(cancellationToken);

    public Task<UsageRecord?> FindAsync(string requestId, CancellationToken cancellationToken) =>
        ReadAsync(() => _reader.Find(requestId), cancellationToken);

    public Task<IReadOnlyList<UsageRecord>> ListAsync(int count, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, MaxListed);
        return ReadAsync(() => _reader.List(count), cancellationToken);
    }

    /// <summary>Takes no more writes, and completes when those that wait are committed.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Close();
        await _stopped.Task;
        _reader.Dispose();
    }

    private Task<T> ReadAsync<T>(Func<T> read, CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            try
            {
                return read();
            }
            catch (SqliteException error)
            {
                throw StorageException.From(_database.Path, error);
            }
        },
        cancellationToken);

    private void WriteGroups()
    {
        List<UsageWrite> writes = [];
        Dictionary<RequestId, UsageRecord> notes = [];
        while (_queue.Take(ref writes, ref notes))
        {
            WriteGroup(writes, notes);
            writes.Clear();
            notes.Clear();
        }

        _table?.Dispose();
        _stopped.SetResult();
    }

    private void WriteGroup(List<UsageWrite> writes, Dictionary<RequestId, UsageRecord> notes)
    {
        try
        {
            _table ??= new UsageTable(_database.Connect());
            _table.Begin();
            foreach (var write in writes)
            {
                write.Apply(_table);
            }

            // After the writes: a note may belong to a row that this group opens, and does nothing to one that it closes.
            foreach (var note in notes.Values)
            {
                _table.Note(note);
            }

            _table.Commit();
        }
        catch (Exception error)
        {
            _table?.Dispose();
            _table = null;
            foreach (var write in writes)
            {
                write.TrySetException(error is SqliteException failure ? StorageException.From(_database.Path, failure) : error);
            }

            return;
        }

        Volatile.Write(ref _commits, _commits + 1);
        foreach (var write in writes)
        {
            write.Complete();
        }
    }
}
