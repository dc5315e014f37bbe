using MaiCluster.Serving.Metering;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace MaiCluster.Storage.Usage;

/// <summary>The statements that write usage, compiled on one connection; one thread at a time.</summary>
internal sealed class UsageTable : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly string _writer;
    private readonly int _busyMilliseconds;
    private readonly PreparedStatement _begin;
    private readonly PreparedStatement _commit;
    private readonly PreparedStatement _open;
    private readonly PreparedStatement _note;
    private readonly PreparedStatement _close;
    private readonly PreparedStatement _find;
    private readonly PreparedStatement _findSame;
    private readonly PreparedStatement _closeLost;
    private readonly PreparedStatement _renewLease;
    private readonly PreparedStatement _closeExpired;
    private readonly PreparedStatement _forgetWriters;

    /// <param name="connection">Becomes the table's own.</param>
    /// <param name="writer">Whose records these are.</param>
    /// <param name="busyTimeout">How long a statement waits for another process.</param>
    public UsageTable(SqliteConnection connection, string writer, TimeSpan busyTimeout)
    {
        const string Now = "CAST(unixepoch('subsec') * 1000000 AS INTEGER)"; // one clock for every process of this machine

        _connection = connection;
        _writer = writer;
        SqliteCheckpoints.TurnOffOwn(connection);
        _busyMilliseconds = (int)busyTimeout.TotalMilliseconds;
        _begin = new PreparedStatement(connection, "BEGIN IMMEDIATE");
        _commit = new PreparedStatement(connection, "COMMIT");
        _open = new PreparedStatement(
            connection, $"INSERT INTO usage ({UsageColumns.Names}, writer) VALUES ({UsageColumns.Parameters}, {UsageColumns.NextParameter}) ON CONFLICT (id) DO NOTHING");
        _note = new PreparedStatement(connection, $"UPDATE OR IGNORE usage SET {UsageColumns.SetCounted} WHERE id = ?1 AND outcome = 'open'");
        _close = new PreparedStatement(connection, $"UPDATE usage SET {UsageColumns.SetClosed} WHERE id = ?1 AND outcome = 'open'");
        _find = new PreparedStatement(connection, "SELECT 1 FROM usage WHERE id = ?1");
        _findSame = new PreparedStatement(connection, "SELECT 1 FROM usage WHERE id = ?1 AND key_id = ?2 AND model = ?3 AND node = ?4 AND started_us = ?5");
        _closeLost = new PreparedStatement(
            connection,
            $"""
            UPDATE usage SET ended_us = ?1, outcome = 'lost'
            WHERE outcome = 'open' AND node = ?2 AND writer <> ?3
              AND writer NOT IN (SELECT id FROM writers WHERE node <> ?2 AND until_us > {Now})
            """);
        _renewLease = new PreparedStatement(
            connection,
            $"""
            INSERT INTO writers (id, node, until_us) VALUES (?1, ?2, {Now} + ?3)
            ON CONFLICT (id) DO UPDATE SET node = excluded.node, until_us = excluded.until_us
            """);
        _closeExpired = new PreparedStatement(
            connection,
            $"""
            UPDATE usage SET ended_us = ?1, outcome = 'lost'
            WHERE outcome = 'open' AND writer <> ?2 AND writer IN (SELECT id FROM writers WHERE until_us <= {Now})
            """);
        _forgetWriters = new PreparedStatement(connection, $"DELETE FROM writers WHERE until_us <= {Now} - ?1");
    }

    /// <summary>Takes the file's write lock.</summary>
    public void Begin() => _begin.Run();

    /// <summary>Takes it if it is free now.</summary>
    public bool TryBegin()
    {
        raw.sqlite3_busy_timeout(_connection.Handle, 0);
        try
        {
            return _begin.TryRun();
        }
        finally
        {
            raw.sqlite3_busy_timeout(_connection.Handle, _busyMilliseconds);
        }
    }

    public void Commit() => _commit.Run();

    /// <summary>1, or 0 when this very record is there.</summary>
    /// <exception cref="InvalidOperationException">Another record has the id, or a value is one that no column takes.</exception>
    public int Open(UsageRecord record)
    {
        if (TryAdd(record))
        {
            return 1;
        }

        return IsStored(record) ? 0 : throw UsageChecks.WrongRecord(record.Id);
    }

    /// <summary>False when a record with its id is there. It need not be open.</summary>
    public bool TryAdd(UsageRecord record) => Run(_open.Bind(record).Bind(_writer), record) == 1;

    /// <summary>1, or 0 when there is no such open row or a value is impossible: a note is not worth a failure.</summary>
    public int Note(UsageRecord record) => Run(_note.Bind(record), record);

    /// <summary>1, or 0 when the row was closed before.</summary>
    /// <exception cref="InvalidOperationException">There is no such row.</exception>
    public int Close(UsageRecord record)
    {
        if (Run(_close.Bind(record), record) == 1)
        {
            return 1;
        }

        return _find.Bind(record.Id.Value).Finds() ? 0 : throw UsageChecks.NeverOpened(record.Id);
    }

    /// <summary>Closes the node's open rows that others wrote.</summary>
    public int CloseLost(string node, DateTimeOffset now) => _closeLost.Bind(now.ToMicroseconds()).Bind(node).Bind(_writer).Run();

    public int RenewLease(string node, TimeSpan lease) => _renewLease.Bind(_writer).Bind(node).Bind((long)lease.TotalMicroseconds).Run();

    /// <summary>Closes the open rows of others whose lease has ended.</summary>
    public int CloseExpired(DateTimeOffset now)
    {
        var closed = _closeExpired.Bind(now.ToMicroseconds()).Bind(_writer).Run();
        _forgetWriters.Bind((long)UsageWriter.Kept.TotalMicroseconds).Run();
        return closed;
    }

    public void Dispose()
    {
        foreach (var statement in (ReadOnlySpan<PreparedStatement>)[_begin, _commit, _open, _note, _close, _find, _findSame, _closeLost, _renewLease, _closeExpired, _forgetWriters])
        {
            statement.Dispose();
        }

        _connection.Dispose(); // a transaction that was not committed is rolled back
    }

    private static int Run(PreparedStatement statement, UsageRecord record)
    {
        try
        {
            return statement.Run();
        }
        catch (SqliteException error) when (error.SqliteErrorCode == raw.SQLITE_CONSTRAINT)
        {
            throw UsageChecks.WrongRecord(record.Id, error);
        }
    }

    private bool IsStored(UsageRecord record) =>
        _findSame.Bind(record.Id.Value).Bind(record.KeyId).Bind(record.Model).Bind(record.Node).Bind(record.Started.ToMicroseconds()).Finds();
}
