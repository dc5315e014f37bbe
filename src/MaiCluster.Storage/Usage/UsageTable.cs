using MaiCluster.Serving.Metering;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace MaiCluster.Storage.Usage;

/// <summary>The statements that write usage, compiled on one connection; one thread at a time.</summary>
internal sealed class UsageTable : IDisposable
{
    private const int Constraint = 19;

    private static readonly string[] Parameters =
    [
        "$id", "$key", "$model", "$node", "$started", "$ended", "$prompt", "$cached", "$completion",
        "$queue", "$prefill", "$decode", "$device", "$quantities", "$outcome", "$writer",
    ];

    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _begin;
    private readonly SqliteCommand _commit;
    private readonly SqliteCommand _open;
    private readonly SqliteCommand _note;
    private readonly SqliteCommand _close;
    private readonly SqliteCommand _stored;
    private readonly SqliteCommand _closeLost;
    private readonly SqliteCommand _renewLease;
    private readonly SqliteCommand _closeExpired;
    private readonly SqliteCommand _forgetWriters;

    private readonly int _busyMilliseconds;

    /// <param name="connection">Becomes the table's own.</param>
    /// <param name="writer">Whose records these are.</param>
    /// <param name="busyTimeout">How long a statement waits for another process.</param>
    public UsageTable(SqliteConnection connection, string writer, TimeSpan busyTimeout)
    {
        const string Counters =
            "prompt_tokens = $prompt, cached_tokens = $cached, completion_tokens = $completion, "
            + "queue_ms = $queue, prefill_ms = $prefill, decode_ms = $decode, device_ns = $device, quantities = $quantities";
        const string Now = "CAST(unixepoch('subsec') * 1000000 AS INTEGER)"; // one clock for every process of this machine

        _connection = connection;
        SqliteCheckpoints.TurnOffOwn(connection);
        _busyMilliseconds = (int)busyTimeout.TotalMilliseconds;
        _begin = connection.Compile("BEGIN IMMEDIATE");
        _commit = connection.Compile("COMMIT");
        _open = connection.Compile(
            """
            INSERT INTO usage (id, key_id, model, node, started_us, ended_us, prompt_tokens, cached_tokens, completion_tokens,
                               queue_ms, prefill_ms, decode_ms, device_ns, quantities, outcome, writer)
            VALUES ($id, $key, $model, $node, $started, $ended, $prompt, $cached, $completion, $queue, $prefill, $decode, $device, $quantities, $outcome, $writer)
            ON CONFLICT (id) DO NOTHING
            """,
            Parameters);
        _note = connection.Compile($"UPDATE OR IGNORE usage SET {Counters} WHERE id = $id AND outcome = 'open'", Parameters);
        _close = connection.Compile($"UPDATE usage SET {Counters}, ended_us = $ended, outcome = $outcome WHERE id = $id AND outcome = 'open'", Parameters);
        _stored = connection.Compile("SELECT key_id, model, node, started_us FROM usage WHERE id = $id", "$id");
        _closeLost = connection.Compile(
            $"""
            UPDATE usage SET ended_us = $now, outcome = 'lost'
            WHERE outcome = 'open' AND node = $node AND writer <> $writer
              AND writer NOT IN (SELECT id FROM writers WHERE node <> $node AND until_us > {Now})
            """,
            "$now", "$node", "$writer");
        _renewLease = connection.Compile(
            $"""
            INSERT INTO writers (id, node, until_us) VALUES ($writer, $node, {Now} + $lease)
            ON CONFLICT (id) DO UPDATE SET node = excluded.node, until_us = excluded.until_us
            """,
            "$writer", "$node", "$lease");
        _closeExpired = connection.Compile(
            $"""
            UPDATE usage SET ended_us = $now, outcome = 'lost'
            WHERE outcome = 'open' AND writer <> $writer AND writer IN (SELECT id FROM writers WHERE until_us <= {Now})
            """,
            "$now", "$writer");
        _forgetWriters = connection.Compile($"DELETE FROM writers WHERE until_us <= {Now} - $kept", "$kept");
        foreach (var command in (ReadOnlySpan<SqliteCommand>)[_open, _note, _close, _closeLost, _renewLease, _closeExpired])
        {
            command.Set("$writer", writer);
        }

        _forgetWriters.Set("$kept", (long)UsageWriter.Kept.TotalMicroseconds);
    }

    /// <summary>Takes the file's write lock.</summary>
    public void Begin() => _begin.ExecuteNonQuery();

    /// <summary>Takes it if it is free now. By the library itself: its commands wait in any case.</summary>
    public bool TryBegin()
    {
        raw.sqlite3_busy_timeout(_connection.Handle, 0);
        var begun = raw.sqlite3_exec(_connection.Handle, "BEGIN IMMEDIATE") == raw.SQLITE_OK;
        raw.sqlite3_busy_timeout(_connection.Handle, _busyMilliseconds);
        return begun;
    }

    public void Commit() => _commit.ExecuteNonQuery();

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
    public bool TryAdd(UsageRecord record) => Run(_open, record) == 1;

    /// <summary>1, or 0 when there is no such open row or a value is impossible: a note is not worth a failure.</summary>
    public int Note(UsageRecord record) => Run(_note, record);

    /// <summary>1, or 0 when the row was closed before.</summary>
    /// <exception cref="InvalidOperationException">There is no such row.</exception>
    public int Close(UsageRecord record)
    {
        if (Run(_close, record) == 1)
        {
            return 1;
        }

        _stored.Set("$id", record.Id.Value);
        return _stored.ExecuteScalar() is not null ? 0 : throw UsageChecks.NeverOpened(record.Id);
    }

    /// <summary>Closes the node's open rows that others wrote.</summary>
    public int CloseLost(string node, DateTimeOffset now)
    {
        _closeLost.Set("$now", now.ToMicroseconds());
        _closeLost.Set("$node", node);
        return _closeLost.ExecuteNonQuery();
    }

    public int RenewLease(string node, TimeSpan lease)
    {
        _renewLease.Set("$node", node);
        _renewLease.Set("$lease", (long)lease.TotalMicroseconds);
        return _renewLease.ExecuteNonQuery();
    }

    /// <summary>Closes the open rows of others whose lease has ended.</summary>
    public int CloseExpired(DateTimeOffset now)
    {
        _closeExpired.Set("$now", now.ToMicroseconds());
        var closed = _closeExpired.ExecuteNonQuery();
        _forgetWriters.ExecuteNonQuery();
        return closed;
    }

    public void Dispose()
    {
        foreach (var command in (ReadOnlySpan<SqliteCommand>)[_begin, _commit, _open, _note, _close, _stored, _closeLost, _renewLease, _closeExpired, _forgetWriters])
        {
            command.Dispose();
        }

        _connection.Dispose(); // a transaction that was not committed is rolled back
    }

    private static int Run(SqliteCommand command, UsageRecord record)
    {
        command.Set("$id", record.Id.Value);
        command.Set("$key", record.KeyId);
        command.Set("$model", record.Model);
        command.Set("$node", record.Node);
        command.Set("$started", record.Started.ToMicroseconds());
        command.Set("$ended", record.Ended?.ToMicroseconds());
        command.Set("$prompt", record.PromptTokens);
        command.Set("$cached", record.CachedTokens);
        command.Set("$completion", record.CompletionTokens);
        command.Set("$queue", record.QueueMilliseconds);
        command.Set("$prefill", record.PrefillMilliseconds);
        command.Set("$decode", record.DecodeMilliseconds);
        command.Set("$device", record.DeviceNanoseconds);
        command.Set("$quantities", QuantitiesColumn.Of(record.Quantities));
        command.Set("$outcome", OutcomeName.Of(record.Outcome));
        try
        {
            return command.ExecuteNonQuery();
        }
        catch (SqliteException error) when (error.SqliteErrorCode == Constraint)
        {
            throw UsageChecks.WrongRecord(record.Id, error);
        }
    }

    private bool IsStored(UsageRecord record)
    {
        _stored.Set("$id", record.Id.Value);
        using var row = _stored.ExecuteReader();
        return row.Read() && row.GetString(0) == record.KeyId && row.GetString(1) == record.Model && row.GetString(2) == record.Node
            && row.GetInt64(3) == record.Started.ToMicroseconds();
    }
}
