using System.Threading.Channels;
using MaiCluster.Serving.Ledgers;
using MaiCluster.Serving.Ledgers.Chains;
using MaiCluster.Serving.Ledgers.Postings;
using MaiCluster.Serving.Ledgers.Sealing;
using Microsoft.Data.Sqlite;

namespace MaiCluster.Storage.Ledgers;

/// <summary>
/// The ledger in the embedded store. All that waits is committed as one transaction, whichever partitions it belongs to. When the
/// file cannot be written, the writes of that group fail and the next group tries again on a new connection.
/// </summary>
public sealed class SqliteLedgerStore : ILedgerStore, IAsyncDisposable
{
    /// <summary>Writes that wait at most; who comes then waits for room. Each is a whole batch of a partition's.</summary>
    private const int MaxWaiting = 1024;

    private readonly SqliteDatabase _database;
    private readonly SqliteLane _reader;
    private readonly Channel<LedgerWrite> _waiting = Channel.CreateBounded<LedgerWrite>(new BoundedChannelOptions(MaxWaiting) { SingleReader = true });
    private readonly List<LedgerWrite> _group = [];
    private readonly Task _writing;
    private SqliteLedgerTables? _tables;
    private long _commits;

    public SqliteLedgerStore(SqliteDatabase database)
    {
        _database = database;
        _reader = new SqliteLane(database);
        _writing = Task.Run(WriteGroupsAsync);
    }

    /// <summary>Transactions committed so far; fewer than the writes when many came at once.</summary>
    public long Commits => Volatile.Read(ref _commits);

    public Task<PartitionState> LoadAsync(LedgerPartition partition, CancellationToken cancellationToken) => _reader.ReadAsync(
        connection =>
        {
            using var snapshot = connection.BeginTransaction(deferred: true);
            var last = SqliteLedgerRows.FindLastSeal(connection)?.Day;
            return new PartitionState(last, SqliteLedgerRows.ReadHeads(connection, partition, last)) { Months = SqliteLedgerRows.ReadMonths(connection, partition, last) };
        },
        cancellationToken);

    public Task<AppendResult> AppendAsync(PartitionAppend append, CancellationToken cancellationToken) => WriteAsync(tables => tables.Append(append), cancellationToken);

    public Task<PostedPosting?> FindPostingAsync(string id, CancellationToken cancellationToken) => _reader.ReadAsync(
        connection => Find(connection, "SELECT day, partition, place FROM ledger_postings WHERE id = $1", id), cancellationToken);

    public Task<PostedPosting?> FindPostingAsync(EntryReference entry, CancellationToken cancellationToken) => _reader.ReadAsync(
        connection => Find(
            connection,
            "SELECT day, partition, place FROM ledger_entries WHERE day = $1 AND partition = $2 AND number = $3",
            LedgerDate.Text(entry.Day), entry.Partition.ToString(), entry.Number),
        cancellationToken);

    public Task<IReadOnlyList<LedgerEntry>> FindCorrectionsAsync(EntryReference entry, CancellationToken cancellationToken) => _reader.ReadAsync<IReadOnlyList<LedgerEntry>>(
        connection => SqliteLedgerRows.ReadAll(
            connection,
            $"SELECT {LedgerEntryRow.Columns} FROM ledger_entries WHERE corrects = $1 ORDER BY correction",
            row => LedgerEntryRow.Read(row, $"those that correct {entry}").Entry,
            entry.ToString()),
        cancellationToken);

    public Task<DaySeal?> FindLastSealAsync(CancellationToken cancellationToken) => _reader.ReadAsync(SqliteLedgerRows.FindLastSeal, cancellationToken);

    public Task<DateOnly?> FindFirstDayAsync(CancellationToken cancellationToken) => _reader.ReadAsync(SqliteLedgerRows.FindFirstDay, cancellationToken);

    public Task<DaySeal?> SealAsync(DateOnly day, DaySeal? last, CancellationToken cancellationToken) => WriteAsync(tables => tables.Seal(day, last), cancellationToken);

    /// <summary>Takes no more writes, and completes when those that wait are committed.</summary>
    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        await _writing;
        _reader.Dispose();
    }

    private static PostedPosting? Find(SqliteConnection connection, string sql, params ReadOnlySpan<object> values)
    {
        using var snapshot = connection.BeginTransaction(deferred: true);
        var place = SqliteLedgerRows.ReadAll(connection, sql, row => (Day: row.GetString(0), Partition: row.GetString(1), Place: row.GetInt64(2)), values);
        return place is [var found]
            ? SqliteLedgerRows.ReadPostings(connection, LedgerPartition.Parse(found.Partition), SqliteLedgerRows.Day(found.Day), found.Place - 1, 1).SingleOrDefault()
            : null;
    }

    private async Task<T> WriteAsync<T>(Func<SqliteLedgerTables, T> apply, CancellationToken cancellationToken)
    {
        var write = new LedgerWrite<T>(apply);
        try
        {
            await _waiting.Writer.WriteAsync(write, cancellationToken);
        }
        catch (ChannelClosedException)
        {
            throw new ObjectDisposedException(nameof(ILedgerStore));
        }

        return await write.Done;
    }

    private async Task WriteGroupsAsync()
    {
        using var checkpoints = new SqliteCheckpoints(_database);
        while (await _waiting.Reader.WaitToReadAsync())
        {
            while (_group.Count < MaxWaiting && _waiting.Reader.TryRead(out var write))
            {
                _group.Add(write);
            }

            Commit();
            _group.Clear();
            checkpoints.Look(Commits);
        }

        _tables?.Dispose();
    }

    private void Commit()
    {
        try
        {
            _tables ??= new SqliteLedgerTables(_database.Connect());
            _tables.Begin();
            _group.ForEach(write => write.Apply(_tables));
            _tables.Commit();
        }
        catch (Exception error)
        {
            _tables?.Dispose();
            _tables = null;
            _group.ForEach(write => write.Fail(error is SqliteException failure ? StorageException.From(_database.Path, failure) : error));
            return;
        }

        Volatile.Write(ref _commits, _commits + 1);
        _group.ForEach(write => write.Complete());
    }
}
