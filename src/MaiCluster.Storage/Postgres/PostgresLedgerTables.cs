using MaiCluster.Serving.Ledgers.Chains;
using MaiCluster.Serving.Ledgers.Postings;
using MaiCluster.Serving.Ledgers.Rollups;
using MaiCluster.Serving.Ledgers.Shares;
using MaiCluster.Storage.Ledgers;
using Npgsql;

namespace MaiCluster.Storage.Postgres;

/// <summary>The statements that append to the ledger. Each takes a whole batch as arrays.</summary>
internal static class PostgresLedgerTables
{
    /// <summary>Number of the lock that appends share and a seal has alone: 'MaiC' and 2.</summary>
    private const long DayLock = 0x4D616943_00000002;

    private const string AddPostingsSql =
        """
        INSERT INTO mai.ledger_postings (day, partition, place, id, service_us, digest, document, first_entry, entries, hash)
        SELECT $1, $2, g.* FROM unnest($3, $4, $5, $6, $7, $8, $9, $10) AS g
        """;

    private const string AddEntriesSql =
        """
        INSERT INTO mai.ledger_entries (day, partition, number, place, debit, credit, amount_micros, purpose, service_us, request,
                                        reason, model, scenario, tenant, partner, device, corrects, correction, note, hash)
        SELECT $1, $2, g.* FROM unnest($3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20) AS g
        """;

    private const string AddRollupsSql =
        """
        INSERT INTO mai.ledger_rollups AS r (day, model, scenario, tenant, partner, device, compute_micros, load_micros, idle_micros, unallocated_micros,
                                             charge_micros, share_micros, revenue_micros)
        SELECT $1, g.* FROM unnest($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) AS g
        ON CONFLICT (day, model, scenario, tenant, partner, device) DO UPDATE SET
            compute_micros = r.compute_micros + excluded.compute_micros, load_micros = r.load_micros + excluded.load_micros,
            idle_micros = r.idle_micros + excluded.idle_micros, unallocated_micros = r.unallocated_micros + excluded.unallocated_micros,
            charge_micros = r.charge_micros + excluded.charge_micros, share_micros = r.share_micros + excluded.share_micros,
            revenue_micros = r.revenue_micros + excluded.revenue_micros
        """;

    private const string FirstHeadSql =
        "INSERT INTO mai.ledger_heads (day, partition, postings, entries, amount_micros, hash) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING";

    private const string NextHeadSql =
        """
        UPDATE mai.ledger_heads SET postings = $3, entries = $4, amount_micros = $5, hash = $6
        WHERE day = $1 AND partition = $2 AND postings = $7 AND hash = $8
        """;

    private const string FirstMonthSql =
        """
        INSERT INTO mai.ledger_months (partition, first, last, postings, gross_micros, share_micros, closed) VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT DO NOTHING
        """;

    private const string NextMonthSql =
        """
        UPDATE mai.ledger_months SET last = $3, postings = $4, gross_micros = $5, share_micros = $6, closed = $7
        WHERE partition = $1 AND first = $2 AND postings = $8
        """;

    /// <summary>Keeps seals out until the transaction ends, or with <paramref name="alone"/> appends too.</summary>
    public static void AddLock(NpgsqlBatch batch, bool alone) => batch.Add($"SELECT pg_advisory_xact_lock{(alone ? "" : "_shared")}({DayLock})");

    /// <summary>Moves the head, if all that an append depends on is so; one round trip, and it waits for who is moving it just now.</summary>
    /// <returns>Not appended: the transaction must not be committed.</returns>
    public static async Task<AppendResult> MoveHeadAsync(NpgsqlConnection connection, PartitionAppend append, CancellationToken cancellationToken)
    {
        var (expected, next) = (append.Expected, append.Next);
        await using var batch = connection.CreateBatch();
        AddLock(batch, alone: false);
        var (day, partition, hash) = (next.Day, next.Partition.ToString(), next.Hash.ToBytes());
        if (expected.Postings == 0)
        {
            batch.Add(FirstHeadSql, day, partition, next.Postings, next.Entries, next.AmountMicros, hash);
        }
        else
        {
            batch.Add(NextHeadSql, day, partition, next.Postings, next.Entries, next.AmountMicros, hash, expected.Postings, expected.Hash.ToBytes());
        }

        if (append.Month is { } move)
        {
            AddMonth(batch, partition, move);
        }

        // After the head: another writer of this partition has committed by now, and what it wrote is seen.
        batch.Add("SELECT id, digest FROM mai.ledger_postings WHERE id = ANY ($1)", (object)append.Postings.Select(posted => posted.Posting.Id).ToArray());
        batch.Add("SELECT count(*) FROM mai.ledger_seals WHERE day >= $1", day);

        await using var row = await batch.ExecuteReaderAsync(cancellationToken);
        await row.NextResultAsync(cancellationToken); // the lock's row
        var known = new Dictionary<string, LedgerHash>();
        while (await row.ReadAsync(cancellationToken))
        {
            known.Add(row.GetString(0), LedgerHash.FromBytes(row.GetFieldValue<byte[]>(1)));
        }

        await row.NextResultAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);
        return known.Count > 0 ? new AppendResult(AppendOutcome.Known, known)
            : new AppendResult(row.GetInt64(0) > 0 ? AppendOutcome.Sealed : HasMoved() ? AppendOutcome.Appended : AppendOutcome.Raced);

        bool HasMoved() => batch.BatchCommands[1].RecordsAffected == 1 && (append.Month is null || batch.BatchCommands[2].RecordsAffected == 1);
    }

    public static async Task AddAsync(NpgsqlConnection connection, PartitionAppend append, CancellationToken cancellationToken)
    {
        await using var batch = connection.CreateBatch();
        AddPostings(batch, append);
        AddEntries(batch, append);
        AddRollups(batch, append);
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    private static void AddMonth(NpgsqlBatch batch, string partition, MonthMove move)
    {
        var next = move.Next;
        if (move.Expected.Postings == 0)
        {
            batch.Add(FirstMonthSql, partition, next.First, next.Last, next.Postings, next.GrossMicros, next.ShareMicros, next.IsClosed);
        }
        else
        {
            batch.Add(NextMonthSql, partition, next.First, next.Last, next.Postings, next.GrossMicros, next.ShareMicros, next.IsClosed, move.Expected.Postings);
        }
    }

    private static void AddPostings(NpgsqlBatch batch, PartitionAppend append)
    {
        var columns = new PostgresColumns<PostedPosting>(AddPostingsSql, append.Postings).With(append.Next.Day).With(append.Next.Partition.ToString());
        batch.BatchCommands.Add(columns
            .Add(posted => posted.Place)
            .Add(posted => posted.Posting.Id)
            .Add(posted => posted.Posting.ServiceTime.ToMicroseconds())
            .Add(posted => posted.Posting.Digest.ToBytes())
            .Add(posted => posted.Posting.Document)
            .Add(posted => posted.FirstEntry)
            .Add(posted => (long)posted.Posting.Entries.Count)
            .Add(posted => posted.Hash.ToBytes())
            .Command);
    }

    private static void AddEntries(NpgsqlBatch batch, PartitionAppend append)
    {
        var rows = append.Postings.SelectMany(posted => posted.Posting.Entries.Select((entry, index) => new LedgerEntryRow(posted.FirstEntry + index, posted.Place, entry, posted.EntryHashes[index]))).ToArray();
        var columns = new PostgresColumns<LedgerEntryRow>(AddEntriesSql, rows).With(append.Next.Day).With(append.Next.Partition.ToString());
        batch.BatchCommands.Add(columns
            .Add(row => row.Number)
            .Add(row => row.Place)
            .Add(row => row.Entry.Debit.ToString())
            .Add(row => row.Entry.Credit.ToString())
            .Add(row => row.Entry.AmountMicros)
            .Add(row => EntryWords.Of(row.Entry.Purpose))
            .Add(row => row.Entry.ServiceTime.ToMicroseconds())
            .Add(row => row.Entry.Request?.Value)
            .Add(row => EntryWords.Of(row.Entry.Reason))
            .Add(row => row.Entry.Model)
            .Add(row => row.Entry.Scenario)
            .Add(row => row.Entry.Tenant)
            .Add(row => row.Entry.Partner)
            .Add(row => row.Entry.Device?.ToString())
            .Add(row => row.Entry.Corrects?.ToString())
            .Add(row => (long)row.Entry.Correction)
            .Add(row => row.Entry.Note)
            .Add(row => row.Hash.ToBytes())
            .Command);
    }

    private static void AddRollups(NpgsqlBatch batch, PartitionAppend append)
    {
        var columns = new PostgresColumns<KeyValuePair<RollupKey, RollupSums>>(AddRollupsSql, [.. append.Rollups]).With(append.Next.Day);
        batch.BatchCommands.Add(columns
            .Add(rollup => rollup.Key.Model)
            .Add(rollup => rollup.Key.Scenario)
            .Add(rollup => rollup.Key.Tenant)
            .Add(rollup => rollup.Key.Partner)
            .Add(rollup => rollup.Key.Device)
            .Add(rollup => rollup.Value.ComputeMicros)
            .Add(rollup => rollup.Value.LoadMicros)
            .Add(rollup => rollup.Value.IdleMicros)
            .Add(rollup => rollup.Value.UnallocatedMicros)
            .Add(rollup => rollup.Value.ChargeMicros)
            .Add(rollup => rollup.Value.ShareMicros)
            .Add(rollup => rollup.Value.RevenueMicros)
            .Command);
    }
}
