using MaiCluster.Serving.Ledgers;
using MaiCluster.Serving.Ledgers.Chains;
using MaiCluster.Serving.Ledgers.Postings;
using MaiCluster.Serving.Ledgers.Rollups;
using MaiCluster.Serving.Ledgers.Sealing;
using MaiCluster.Serving.Ledgers.Shares;
using Microsoft.Data.Sqlite;

namespace MaiCluster.Storage.Ledgers;

/// <summary>The statements that write the ledger, compiled on one connection; one thread at a time.</summary>
internal sealed class SqliteLedgerTables : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly List<SqliteCommand> _commands = [];
    private readonly SqliteCommand _begin;
    private readonly SqliteCommand _commit;
    private readonly SqliteCommand _digest;
    private readonly SqliteCommand _lastSealed;
    private readonly SqliteCommand _head;
    private readonly SqliteCommand _correction;
    private readonly SqliteCommand _writeHead;
    private readonly SqliteCommand _addPosting;
    private readonly SqliteCommand _addEntry;
    private readonly SqliteCommand _addRollup;
    private readonly SqliteCommand _addSeal;
    private readonly SqliteCommand _month;
    private readonly SqliteCommand _writeMonth;

    /// <param name="connection">Becomes the tables' own.</param>
    public SqliteLedgerTables(SqliteConnection connection)
    {
        _connection = connection;
        SqliteCheckpoints.TurnOffOwn(connection);
        _begin = Compile("BEGIN IMMEDIATE", 0);
        _commit = Compile("COMMIT", 0);
        _digest = Compile("SELECT digest FROM ledger_postings WHERE id = $1", 1);
        _lastSealed = Compile("SELECT max(day) FROM ledger_seals", 0);
        _head = Compile("SELECT postings, hash FROM ledger_heads WHERE day = $1 AND partition = $2", 2);
        _correction = Compile("SELECT 1 FROM ledger_entries WHERE corrects = $1 AND correction = $2", 2);
        _writeHead = Compile("INSERT OR REPLACE INTO ledger_heads (day, partition, postings, entries, amount_micros, hash) VALUES ($1, $2, $3, $4, $5, $6)", 6);
        _addPosting = Compile(
            """
            INSERT INTO ledger_postings (day, partition, place, id, service_us, digest, document, first_entry, entries, hash)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
            """,
            10);
        _addEntry = Compile(
            """
            INSERT INTO ledger_entries (day, partition, number, place, debit, credit, amount_micros, purpose, service_us, request,
                                        reason, model, scenario, tenant, partner, device, corrects, correction, note, hash)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)
            """,
            20);
        _addRollup = Compile(
            """
            INSERT INTO ledger_rollups (day, model, scenario, tenant, partner, device, compute_micros, load_micros, idle_micros, unallocated_micros,
                                        charge_micros, share_micros, revenue_micros)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
            ON CONFLICT DO UPDATE SET compute_micros = compute_micros + $7, load_micros = load_micros + $8, idle_micros = idle_micros + $9,
                unallocated_micros = unallocated_micros + $10, charge_micros = charge_micros + $11, share_micros = share_micros + $12,
                revenue_micros = revenue_micros + $13
            """,
            13);
        _month = Compile("SELECT postings FROM ledger_months WHERE partition = $1 AND first = $2", 2);
        _writeMonth = Compile("INSERT OR REPLACE INTO ledger_months (partition, first, last, postings, gross_micros, share_micros, closed) VALUES ($1, $2, $3, $4, $5, $6, $7)", 7);
        _addSeal = Compile("INSERT INTO ledger_seals (day, previous, hash) VALUES ($1, $2, $3)", 3);
    }

    /// <summary>Takes the file's write lock.</summary>
    public void Begin() => _begin.ExecuteNonQuery();

    public void Commit() => _commit.ExecuteNonQuery();

    /// <summary>Writes all of it, or nothing and says why.</summary>
    public AppendResult Append(PartitionAppend append)
    {
        if (FindKnown(append) is { Count: > 0 } known)
        {
            return new AppendResult(AppendOutcome.Known, known);
        }

        var (day, partition) = (LedgerDate.Text(append.Next.Day), append.Next.Partition.ToString());
        if (_lastSealed.ExecuteScalar() is string last && string.CompareOrdinal(day, last) <= 0)
        {
            return new AppendResult(AppendOutcome.Sealed);
        }

        if (!IsAt(append.Expected, day, partition) || !IsAt(append.Month?.Expected, partition) || append.Postings.Any(posted => posted.Posting.Entries.Any(IsCorrected)))
        {
            return new AppendResult(AppendOutcome.Raced);
        }

        // From here on nothing fails but the file itself, and then the whole group's transaction: no append is ever half there.
        foreach (var posted in append.Postings)
        {
            Add(posted, day, partition);
        }

        foreach (var (key, sums) in append.Rollups)
        {
            Add(key, sums, day);
        }

        var next = append.Next;
        Run(_writeHead, day, partition, next.Postings, next.Entries, next.AmountMicros, next.Hash.ToBytes());
        if (append.Month?.Next is { } month)
        {
            Run(_writeMonth, partition, LedgerDate.Text(month.First), LedgerDate.Text(month.Last), month.Postings, month.GrossMicros, month.ShareMicros, month.IsClosed);
        }

        return new AppendResult(AppendOutcome.Appended);
    }

    public DaySeal? Seal(DateOnly day, DaySeal? last)
    {
        if (SqliteLedgerRows.FindLastSeal(_connection) != last || (last is null && SqliteLedgerRows.FindFirstDay(_connection) is { } first && first < day))
        {
            return null;
        }

        var seal = DaySeal.Of(day, last, SqliteLedgerRows.ReadHeads(_connection, day));
        Run(_addSeal, LedgerDate.Text(day), seal.Previous.ToBytes(), seal.Hash.ToBytes());
        return seal;
    }

    public void Dispose()
    {
        foreach (var command in _commands)
        {
            command.Dispose();
        }

        _connection.Dispose(); // a transaction that was not committed is rolled back
    }

    private Dictionary<string, LedgerHash> FindKnown(PartitionAppend append)
    {
        var known = new Dictionary<string, LedgerHash>();
        foreach (var posted in append.Postings)
        {
            Set(_digest, posted.Posting.Id);
            if (_digest.ExecuteScalar() is byte[] digest)
            {
                known.Add(posted.Posting.Id, LedgerHash.FromBytes(digest));
            }
        }

        return known;
    }

    private bool IsAt(PartitionHead expected, string day, string partition)
    {
        Set(_head, day, partition);
        using var row = _head.ExecuteReader();
        return row.Read()
            ? row.GetInt64(0) == expected.Postings && LedgerHash.FromBytes(row.GetFieldValue<byte[]>(1)) == expected.Hash
            : expected.Postings == 0;
    }

    private bool IsAt(PartnerMonth? expected, string partition)
    {
        if (expected is null)
        {
            return true;
        }

        Set(_month, partition, LedgerDate.Text(expected.First));
        return (_month.ExecuteScalar() is long postings ? postings : 0) == expected.Postings;
    }

    private bool IsCorrected(LedgerEntry entry)
    {
        if (entry.Corrects is null)
        {
            return false;
        }

        Set(_correction, entry.Corrects.ToString(), entry.Correction);
        return _correction.ExecuteScalar() is not null;
    }

    private void Add(PostedPosting posted, string day, string partition)
    {
        var posting = posted.Posting;
        Run(_addPosting, day, partition, posted.Place, posting.Id, posting.ServiceTime.ToMicroseconds(), posting.Digest.ToBytes(), posting.Document,
            posted.FirstEntry, posting.Entries.Count, posted.Hash.ToBytes());
        for (var index = 0; index < posting.Entries.Count; index++)
        {
            var entry = posting.Entries[index];
            Run(_addEntry, day, partition, posted.FirstEntry + index, posted.Place, entry.Debit.ToString(), entry.Credit.ToString(), entry.AmountMicros,
                EntryWords.Of(entry.Purpose), entry.ServiceTime.ToMicroseconds(), entry.Request?.Value, EntryWords.Of(entry.Reason), entry.Model, entry.Scenario,
                entry.Tenant, entry.Partner, entry.Device?.ToString(), entry.Corrects?.ToString(), entry.Correction, entry.Note, posted.EntryHashes[index].ToBytes());
        }
    }

    private void Add(RollupKey key, RollupSums sums, string day) => Run(
        _addRollup, day, key.Model, key.Scenario, key.Tenant, key.Partner, key.Device, sums.ComputeMicros, sums.LoadMicros, sums.IdleMicros, sums.UnallocatedMicros,
        sums.ChargeMicros, sums.ShareMicros, sums.RevenueMicros);

    private SqliteCommand Compile(string sql, int parameters)
    {
        var command = _connection.Compile(sql, [.. Enumerable.Range(1, parameters).Select(number => $"${number}")]);
        _commands.Add(command);
        return command;
    }

    private static void Run(SqliteCommand command, params ReadOnlySpan<object?> values)
    {
        Set(command, values);
        command.ExecuteNonQuery();
    }

    /// <summary>By place: looking each up by its name would cost more than the row.</summary>
    private static void Set(SqliteCommand command, params ReadOnlySpan<object?> values)
    {
        for (var index = 0; index < values.Length; index++)
        {
            command.Parameters[index].Value = values[index] ?? DBNull.Value;
        }
    }
}
