using MaiCluster.Serving.Metering;
using Microsoft.Data.Sqlite;

namespace MaiCluster.Storage.Usage;

/// <summary>The statements that write usage, compiled on one connection; one thread at a time.</summary>
internal sealed class UsageTable : IDisposable
{
    private const int Constraint = 19;

    private static readonly string[] Parameters =
    [
        "$id", "$key", "$model", "$node", "$started", "$ended", "$prompt", "$cached", "$completion",
        "$queue", "$prefill", "$decode", "$device", "$outcome",
    ];

    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _begin;
    private readonly SqliteCommand _commit;
    private readonly SqliteCommand _open;
    private readonly SqliteCommand _note;
    private readonly SqliteCommand _close;
    private readonly SqliteCommand _exists;
    private readonly SqliteCommand _closeLost;

    /// <param name="connection">Becomes the table's own.</param>
    public UsageTable(SqliteConnection connection)
    {
        const string Counters =
            "prompt_tokens = $prompt, cached_tokens = $cached, completion_tokens = $completion, "
            + "queue_ms = $queue, prefill_ms = $prefill, decode_ms = $decode, device_ns = $device";

        _connection = connection;
        _begin = connection.Compile("BEGIN IMMEDIATE");
        _commit = connection.Compile("COMMIT");
        _open = connection.Compile(
            """
            INSERT INTO usage (id, key_id, model, node, started_us, ended_us, prompt_tokens, cached_tokens, completion_tokens,
                               queue_ms, prefill_ms, decode_ms, device_ns, outcome)
            VALUES ($id, $key, $model, $node, $started, $ended, $prompt, $cached, $completion, $queue, $prefill, $decode, $device, $outcome)
            """,
            Parameters);
        _note = connection.Compile($"UPDATE OR IGNORE usage SET {Counters} WHERE id = $id AND outcome = 'open'", Parameters);
        _close = connection.Compile($"UPDATE usage SET {Counters}, ended_us = $ended, outcome = $outcome WHERE id = $id AND outcome = 'open'", Parameters);
        _exists = connection.Compile("SELECT count(*) FROM usage WHERE id = $id", "$id");
        _closeLost = connection.Compile(
            "UPDATE usage SET ended_us = $now, outcome = 'lost' WHERE outcome = 'open' AND node = $node AND sequence <= $last",
            "$now", "$node", "$last");
    }

    /// <summary>The newest row's number, 0 when there is none.</summary>
    public long LastSequence() => (long)_connection.Scalar("SELECT coalesce(max(sequence), 0) FROM usage")!;

    /// <summary>Takes the file's write lock.</summary>
    public void Begin() => _begin.ExecuteNonQuery();

    public void Commit() => _commit.ExecuteNonQuery();

    /// <exception cref="InvalidOperationException">The id is taken, or a value is one that no column takes.</exception>
    public int Open(UsageRecord record) => Run(_open, record);

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

        _exists.Set("$id", record.Id.Value);
        return (long)_exists.ExecuteScalar()! == 1
            ? 0
            : throw new InvalidOperationException($"Usage record '{record.Id}' cannot be closed: it was never opened.");
    }

    /// <summary>Closes the node's open rows up to number <paramref name="last"/>.</summary>
    public int CloseLost(string node, DateTimeOffset now, long last)
    {
        _closeLost.Set("$now", now.ToMicroseconds());
        _closeLost.Set("$node", node);
        _closeLost.Set("$last", last);
        return _closeLost.ExecuteNonQuery();
    }

    public void Dispose()
    {
        foreach (var command in (ReadOnlySpan<SqliteCommand>)[_begin, _commit, _open, _note, _close, _exists, _closeLost])
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
        command.Set("$outcome", UsageReader.Name(record.Outcome));
        try
        {
            return command.ExecuteNonQuery();
        }
        catch (SqliteException error) when (error.SqliteErrorCode == Constraint)
        {
            throw new InvalidOperationException($"Usage record '{record.Id}' is already there or has an impossible value.", error);
        }
    }
}
