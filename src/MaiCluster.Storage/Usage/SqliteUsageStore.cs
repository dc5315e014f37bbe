using MaiCluster.Serving.Metering;
using MaiCluster.Serving.Requests;
using Microsoft.Data.Sqlite;

namespace MaiCluster.Storage.Usage;

/// <summary>
/// Usage records in the embedded store. All that waits is committed as one transaction, so the busier the node, the fewer
/// commits a record costs. Its own thread writes, after a moment in which an open record waits for company; a close that finds
/// nobody writing commits the group itself, so an answer that was soon made wakes nobody and costs one commit. When the file
/// cannot be written, the writes of that group fail and the next group tries again on a new connection.
/// </summary>
public sealed class SqliteUsageStore : IUsageStore, IAsyncDisposable
{
    /// <summary>Most records that one list gives.</summary>
    public const int MaxListed = UsageChecks.MaxListed;

    /// <summary>How long an open record waits at least for others, and for its own end; at most twice as long.</summary>
    private static readonly TimeSpan Company = TimeSpan.FromMilliseconds(1);

    /// <summary>How often the writer looks once more before it has to be woken: requests that come one after another wake nobody.</summary>
    private const int LooksInVain = 16;

    private readonly SqliteDatabase _database;
    private readonly Lock _turn = new();
    private readonly AutoResetEvent _hurry = new(false);
    private readonly List<UsageWrite> _writes = [];
    private readonly UsageQueue<UsageWrite> _queue;
    private readonly UsageReader _reader;
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly string _writer = UsageWriter.NewId();
    private Dictionary<RequestId, UsageRecord> _notes = [];
    private UsageTable? _table;
    private long _commits;

    public SqliteUsageStore(SqliteDatabase database)
    {
        _database = database;
        _queue = new UsageQueue<UsageWrite>(database.Options.UsageQueue);
        try
        {
            _table = new UsageTable(database.Connect(), _writer, database.Options.BusyTimeout);
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
        UsageChecks.CanOpen(record);
        return _queue.AddAsync(UsageWrite.Open(record));
    }

    public void Note(UsageRecord record) => _queue.Note(record);

    public Task CloseAsync(UsageRecord record)
    {
        UsageChecks.CanClose(record);
        var closed = _queue.AddAsync(UsageWrite.Close(record), wakes: false);
        if (!closed.IsFaulted && !TryWriteGroup())
        {
            _hurry.Set();
            _queue.WakeWriter();
        }

        return closed;
    }

    public Task<int> CloseLostAsync(string node, DateTimeOffset now, CancellationToken cancellationToken) =>
        _queue.AddAsync(new UsageWrite(table => table.CloseLost(node, now))).WaitAsync(cancellationToken);

    public Task RenewLeaseAsync(string node, TimeSpan lease, CancellationToken cancellationToken)
    {
        UsageChecks.CanLease(node, lease);
        return _queue.AddAsync(new UsageWrite(table => table.RenewLease(node, lease))).WaitAsync(cancellationToken);
    }

    public Task<int> CloseExpiredAsync(DateTimeOffset now, CancellationToken cancellationToken) =>
        _queue.AddAsync(new UsageWrite(table => table.CloseExpired(now))).WaitAsync(cancellationToken);

    public Task<UsageRecord?> FindAsync(string requestId, CancellationToken cancellationToken) =>
        ReadAsync(() => _reader.Find(requestId), cancellationToken);

    public Task<IReadOnlyList<UsageRecord>> ListAsync(int count, CancellationToken cancellationToken)
    {
        UsageChecks.CanList(count);
        return ReadAsync(() => _reader.List(count), cancellationToken);
    }

    /// <summary>Takes no more writes, and completes when those that wait are committed.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Close();
        await _stopped.Task;
        _queue.Dispose();
        _hurry.Dispose();
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
        using var checkpoints = new SqliteCheckpoints(_database);
        var looks = 0;
        while (looks < LooksInVain || _queue.Wait())
        {
            looks = looks < LooksInVain ? looks + 1 : 0;
            // What has just come is left alone: its end may take it along.
            var first = _queue.First;
            if (_hurry.WaitOne(Company) || _queue.IsDue(first))
            {
                lock (_turn)
                {
                    looks = WriteGroup(hasBegun: false) ? 0 : looks;
                }
            }

            if (checkpoints.Look(Commits))
            {
                lock (_turn)
                {
                    checkpoints.Finish();
                }
            }
        }

        lock (_turn)
        {
            _table?.Dispose();
            _table = null;
        }

        _stopped.SetResult();
    }

    /// <summary>False when somebody else writes just now, here or in another process: whoever asks for a close never waits for that on its own thread.</summary>
    private bool TryWriteGroup()
    {
        if (!_turn.TryEnter())
        {
            return false;
        }

        try
        {
            return _table is not null && _table.TryBegin() && WriteGroup(hasBegun: true);
        }
        finally
        {
            _turn.Exit();
        }
    }

    /// <summary>Whoever has the turn commits what waits; false when nothing did.</summary>
    /// <param name="hasBegun">There is a transaction already.</param>
    private bool WriteGroup(bool hasBegun)
    {
        _queue.Take(_writes, ref _notes);
        if (_writes.Count + _notes.Count == 0 && !hasBegun)
        {
            return false;
        }

        Commit(_writes, _notes.Values, hasBegun);
        _writes.Clear();
        _notes.Clear();
        return true;
    }

    private void Commit(List<UsageWrite> writes, IReadOnlyCollection<UsageRecord> notes, bool hasBegun)
    {
        try
        {
            _table ??= new UsageTable(_database.Connect(), _writer, _database.Options.BusyTimeout);
            if (!hasBegun)
            {
                _table.Begin();
            }

            Apply(writes, _table);

            // After the writes: a note may belong to a row that this group opens, and does nothing to one that it closes.
            foreach (var note in notes)
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

    private static void Apply(List<UsageWrite> writes, UsageTable table)
    {
        var closes = new Dictionary<RequestId, UsageWrite>(writes.Count);
        foreach (var write in writes)
        {
            if (write.Record is { Ended: not null, Id: var id })
            {
                closes.TryAdd(id, write); // the first one counts
            }
        }

        foreach (var write in writes)
        {
            if (write.Record is { Ended: null, Id: var id } && closes.GetValueOrDefault(id) is { } close)
            {
                write.ApplyWith(close, table);
            }
            else
            {
                write.Apply(table);
            }
        }
    }
}
