using MaiCluster.Serving.Metering;
using MaiCluster.Serving.Requests;
using MaiCluster.Storage.Usage;
using Npgsql;

namespace MaiCluster.Storage.Postgres;

/// <summary>The statements on <c>mai.usage</c>. Each write takes a whole group as arrays: a group is one round trip, however large.</summary>
internal sealed class PostgresUsageTable(PostgresDatabase database, string writer)
{
    /// <summary>The columns of a record, in the order of <see cref="Read"/>.</summary>
    internal const string Names =
        "id, key_id, model, node, started, ended, prompt_tokens, cached_tokens, completion_tokens, "
        + "queue_ms, prefill_ms, decode_ms, device_ns, outcome, quantities, tenant, team, parent, grants, billed_micros, "
        + "scenario, billed_as, experiment, partner, partner_micros, certainty";

    private const string Columns = "SELECT " + Names + " FROM mai.usage ";

    private const string OpenSql =
        """
        INSERT INTO mai.usage (id, prompt_tokens, cached_tokens, completion_tokens, queue_ms, prefill_ms, decode_ms, device_ns, quantities,
                               key_id, model, node, started, tenant, team, parent, grants, scenario, billed_as, experiment, partner, outcome, writer)
        SELECT g.*, 'open', $22
        FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21) AS g
        ON CONFLICT (id) DO NOTHING
        RETURNING id
        """;

    private const string CloseSql =
        """
        UPDATE mai.usage AS u
        SET prompt_tokens = g.prompt, cached_tokens = g.cached, completion_tokens = g.completion,
            queue_ms = g.queue, prefill_ms = g.prefill, decode_ms = g.decode, device_ns = g.device, quantities = g.quantities, ended = g.ended, outcome = g.outcome,
            billed_micros = g.billed, partner_micros = g.charged, certainty = g.certainty
        FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
             AS g (id, prompt, cached, completion, queue, prefill, decode, device, quantities, ended, outcome, billed, charged, certainty)
        WHERE u.id = g.id AND u.outcome = 'open'
        RETURNING u.id
        """;

    private const string NoteSql =
        """
        UPDATE mai.usage AS u
        SET prompt_tokens = g.prompt, cached_tokens = g.cached, completion_tokens = g.completion,
            queue_ms = g.queue, prefill_ms = g.prefill, decode_ms = g.decode, device_ns = g.device, quantities = g.quantities
        FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9) AS g (id, prompt, cached, completion, queue, prefill, decode, device, quantities)
        WHERE u.id = g.id AND u.outcome = 'open'
        """;

    /// <summary>
    /// Writes all of it in one transaction, opens before closes before notes: a note may belong to a row that this group opens,
    /// and does nothing to one that it closes. No id twice among the opens, nor among the closes.
    /// </summary>
    /// <returns>The ids that were opened and those that were closed, as far as they were not before.</returns>
    public async Task<(HashSet<string> Opened, HashSet<string> Closed)> WriteAsync(
        IReadOnlyList<UsageRecord> opens, IReadOnlyList<UsageRecord> closes, IReadOnlyCollection<UsageRecord> notes)
    {
        await using var batch = database.Source.CreateBatch(); // one implicit transaction
        if (opens.Count > 0)
        {
            var open = AddCounters(batch, OpenSql, opens);
            Add(open, opens, record => record.KeyId);
            Add(open, opens, record => record.Model);
            Add(open, opens, record => record.Node);
            Add(open, opens, record => record.Started.ToUniversalTime());
            Add(open, opens, record => record.Tenant);
            Add(open, opens, record => record.Team);
            Add(open, opens, record => record.Parent?.Value);
            Add(open, opens, record => record.Grants);
            Add(open, opens, record => record.Scenario);
            Add(open, opens, record => record.BilledAs);
            Add(open, opens, record => record.Experiment);
            Add(open, opens, record => record.Partner);
            open.Parameters.Add(new NpgsqlParameter<string> { TypedValue = writer });
        }

        if (closes.Count > 0)
        {
            var close = AddCounters(batch, CloseSql, closes);
            Add(close, closes, record => record.Ended!.Value.ToUniversalTime());
            Add(close, closes, record => OutcomeName.Of(record.Outcome));
            Add(close, closes, record => record.BilledMicros);
            Add(close, closes, record => record.PartnerMicros);
            Add(close, closes, record => CertaintyName.Of(record.Certainty));
        }

        if (notes.Count > 0)
        {
            AddCounters(batch, NoteSql, notes);
        }

        HashSet<string> opened = [], closed = [];
        await using var row = await batch.ExecuteReaderAsync();
        if (opens.Count > 0)
        {
            await ReadIdsAsync(row, opened);
        }

        if (closes.Count > 0)
        {
            await ReadIdsAsync(row, closed);
        }

        return (opened, closed);
    }

    /// <summary>Closes as lost the open rows of this node's earlier writers.</summary>
    public async Task<int> CloseLostAsync(string node, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var close = database.Command(
            """
            UPDATE mai.usage SET ended = $3, outcome = 'lost' WHERE sequence IN (
                SELECT sequence FROM mai.usage
                WHERE outcome = 'open' AND node = $2 AND writer <> $1
                  AND writer NOT IN (SELECT id FROM mai.writers WHERE node <> $2 AND lease_until > clock_timestamp())
                ORDER BY sequence FOR UPDATE)
            """,
            writer, node, now.ToUniversalTime());
        return await close.ExecuteNonQueryAsync(cancellationToken);
    }

    public async Task RenewLeaseAsync(string node, TimeSpan lease, CancellationToken cancellationToken)
    {
        await using var renew = database.Command(
            """
            INSERT INTO mai.writers (id, node, lease_until) VALUES ($1, $2, clock_timestamp() + $3)
            ON CONFLICT (id) DO UPDATE SET node = excluded.node, lease_until = excluded.lease_until
            """,
            writer, node, lease);
        await renew.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Closes as lost the open rows of other writers whose lease has ended; what another node is closing just now is left to it.</summary>
    public async Task<int> CloseExpiredAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var close = database.Command(
            """
            UPDATE mai.usage SET ended = $2, outcome = 'lost' WHERE sequence IN (
                SELECT sequence FROM mai.usage
                WHERE outcome = 'open' AND writer <> $1 AND writer IN (SELECT id FROM mai.writers WHERE lease_until <= clock_timestamp())
                ORDER BY sequence FOR UPDATE SKIP LOCKED)
            """,
            writer, now.ToUniversalTime());
        var closed = await close.ExecuteNonQueryAsync(cancellationToken);

        // Only once they have nothing open: what was skipped above is for the next time.
        await using var forget = database.Command(
            """
            DELETE FROM mai.writers AS w WHERE lease_until <= clock_timestamp() - $1
              AND NOT EXISTS (SELECT FROM mai.usage WHERE outcome = 'open' AND writer = w.id)
            """,
            UsageWriter.Kept);
        await forget.ExecuteNonQueryAsync(cancellationToken);
        return closed;
    }

    /// <summary>The stored records of these ids; the unknown ones are missing.</summary>
    public Task<List<UsageRecord>> FindAsync(string[] ids, CancellationToken cancellationToken) =>
        ReadAsync(database.Command(Columns + "WHERE id = ANY ($1)", (object)ids), cancellationToken);

    public Task<List<UsageRecord>> ListAsync(int count, CancellationToken cancellationToken) =>
        ReadAsync(database.Command(Columns + "ORDER BY sequence DESC LIMIT $1", count), cancellationToken);

    private static NpgsqlBatchCommand AddCounters(NpgsqlBatch batch, string sql, IReadOnlyCollection<UsageRecord> records)
    {
        var command = new NpgsqlBatchCommand(sql);
        Add(command, records, record => record.Id.Value);
        Add(command, records, record => record.PromptTokens);
        Add(command, records, record => record.CachedTokens);
        Add(command, records, record => record.CompletionTokens);
        Add(command, records, record => record.QueueMilliseconds);
        Add(command, records, record => record.PrefillMilliseconds);
        Add(command, records, record => record.DecodeMilliseconds);
        Add(command, records, record => record.DeviceNanoseconds);
        Add(command, records, record => QuantitiesColumn.Of(record.Quantities));
        batch.BatchCommands.Add(command);
        return command;
    }

    private static void Add<T>(NpgsqlBatchCommand command, IReadOnlyCollection<UsageRecord> records, Func<UsageRecord, T> value) =>
        command.Parameters.Add(new NpgsqlParameter<T[]> { TypedValue = [.. records.Select(value)] });

    private static async Task ReadIdsAsync(NpgsqlDataReader row, HashSet<string> ids)
    {
        while (await row.ReadAsync())
        {
            ids.Add(row.GetString(0));
        }

        await row.NextResultAsync();
    }

    private static async Task<List<UsageRecord>> ReadAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        await using (command)
        {
            await using var row = await command.ExecuteReaderAsync(cancellationToken);
            var records = new List<UsageRecord>();
            while (await row.ReadAsync(cancellationToken))
            {
                records.Add(Read(row));
            }

            return records;
        }
    }

    internal static UsageRecord Read(NpgsqlDataReader row) => new()
    {
        Id = RequestId.Parse(row.GetString(0)),
        KeyId = row.GetString(1),
        Model = row.GetString(2),
        Node = row.GetString(3),
        Started = row.GetFieldValue<DateTimeOffset>(4),
        Ended = row.IsDBNull(5) ? null : row.GetFieldValue<DateTimeOffset>(5),
        PromptTokens = row.GetInt32(6),
        CachedTokens = row.GetInt32(7),
        CompletionTokens = row.GetInt32(8),
        QueueMilliseconds = row.GetDouble(9),
        PrefillMilliseconds = row.GetDouble(10),
        DecodeMilliseconds = row.GetDouble(11),
        DeviceNanoseconds = row.GetInt64(12),
        Outcome = OutcomeName.Parse(row.GetString(13), row.GetString(0)),
        Quantities = QuantitiesColumn.Parse(row.GetString(14), row.GetString(0)),
        Tenant = row.GetString(15),
        Team = Text(row, 16),
        Parent = Text(row, 17) is { } parent ? RequestId.Parse(parent) : null,
        Grants = row.GetString(18),
        BilledMicros = row.GetInt64(19),
        Scenario = Text(row, 20),
        BilledAs = Text(row, 21),
        Experiment = Text(row, 22),
        Partner = Text(row, 23),
        PartnerMicros = row.GetInt64(24),
        Certainty = CertaintyName.Parse(row.GetString(25), row.GetString(0)),
    };

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
