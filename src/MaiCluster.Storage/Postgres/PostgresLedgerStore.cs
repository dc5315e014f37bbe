using MaiCluster.Serving.Ledgers;
using MaiCluster.Serving.Ledgers.Chains;
using MaiCluster.Serving.Ledgers.Postings;
using MaiCluster.Serving.Ledgers.Sealing;
using MaiCluster.Storage.Ledgers;
using Npgsql;

namespace MaiCluster.Storage.Postgres;

/// <summary>The ledger in PostgreSQL. Partitions never wait for one another: each has its own head and its own roll-ups.</summary>
public sealed class PostgresLedgerStore(PostgresDatabase database) : ILedgerStore
{
    public Task<PartitionState> LoadAsync(LedgerPartition partition, CancellationToken cancellationToken) => OnConnectionAsync(
        async (connection, token) =>
        {
            // A seal or another's append that comes between them is met at the next append.
            var last = (await PostgresLedgerRows.FindLastSealAsync(connection, token))?.Day;
            var heads = await PostgresLedgerRows.ReadHeadsAsync(connection, partition, last, token);
            return new PartitionState(last, heads) { Months = await PostgresLedgerRows.ReadMonthsAsync(connection, partition, last, token) };
        },
        cancellationToken);

    public Task<AppendResult> AppendAsync(PartitionAppend append, CancellationToken cancellationToken) => OnConnectionAsync(
        async (connection, token) =>
        {
            try
            {
                await using var transaction = await connection.BeginTransactionAsync(token);
                var result = await PostgresLedgerTables.MoveHeadAsync(connection, append, token);
                if (result.Outcome == AppendOutcome.Appended)
                {
                    await PostgresLedgerTables.AddAsync(connection, append, token);
                    await transaction.CommitAsync(token);
                }

                return result;
            }
            catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.UniqueViolation)
            {
                return new AppendResult(AppendOutcome.Raced); // another partition booked the same id, or another day the same correction
            }
        },
        cancellationToken);

    public Task<PostedPosting?> FindPostingAsync(string id, CancellationToken cancellationToken) =>
        FindAsync("SELECT day, partition, place FROM mai.ledger_postings WHERE id = $1", cancellationToken, id);

    public Task<PostedPosting?> FindPostingAsync(EntryReference entry, CancellationToken cancellationToken) => FindAsync(
        "SELECT day, partition, place FROM mai.ledger_entries WHERE day = $1 AND partition = $2 AND number = $3", cancellationToken, entry.Day, entry.Partition.ToString(), entry.Number);

    public Task<IReadOnlyList<LedgerEntry>> FindCorrectionsAsync(EntryReference entry, CancellationToken cancellationToken) => database.ReadAllAsync(
        $"SELECT {LedgerEntryRow.Columns} FROM mai.ledger_entries WHERE corrects = $1 ORDER BY correction",
        row => LedgerEntryRow.Read(row, $"those that correct {entry}").Entry,
        cancellationToken,
        entry.ToString());

    public Task<DaySeal?> FindLastSealAsync(CancellationToken cancellationToken) => OnConnectionAsync(PostgresLedgerRows.FindLastSealAsync, cancellationToken);

    public Task<DateOnly?> FindFirstDayAsync(CancellationToken cancellationToken) => OnConnectionAsync(PostgresLedgerRows.FindFirstDayAsync, cancellationToken);

    public Task<DaySeal?> SealAsync(DateOnly day, DaySeal? last, CancellationToken cancellationToken) => OnConnectionAsync(
        async (connection, token) =>
        {
            await using var transaction = await connection.BeginTransactionAsync(token);
            await using (var batch = connection.CreateBatch())
            {
                PostgresLedgerTables.AddLock(batch, alone: true);
                await batch.ExecuteNonQueryAsync(token);
            }

            if (await PostgresLedgerRows.FindLastSealAsync(connection, token) != last
                || (last is null && await PostgresLedgerRows.FindFirstDayAsync(connection, token) is { } first && first < day))
            {
                return null;
            }

            var seal = DaySeal.Of(day, last, await PostgresLedgerRows.ReadHeadsAsync(connection, day, token));
            await using var add = new NpgsqlCommand("INSERT INTO mai.ledger_seals (day, previous, hash) VALUES ($1, $2, $3)", connection);
            PostgresStatements.Add(add.Parameters, [seal.Day, seal.Previous.ToBytes(), seal.Hash.ToBytes()]);
            await add.ExecuteNonQueryAsync(token);
            await transaction.CommitAsync(token);
            return seal;
        },
        cancellationToken);

    private Task<PostedPosting?> FindAsync(string sql, CancellationToken cancellationToken, params object[] values) => OnConnectionAsync(
        async (connection, token) =>
        {
            var places = await PostgresLedgerRows.ReadAllAsync(connection, sql, row => (Day: row.GetFieldValue<DateOnly>(0), Partition: row.GetString(1), Place: row.GetInt64(2)), token, values);
            return places is [var found]
                ? (await PostgresLedgerRows.ReadPostingsAsync(connection, LedgerPartition.Parse(found.Partition), found.Day, found.Place - 1, 1, token)).SingleOrDefault()
                : null;
        },
        cancellationToken);

    private Task<T> OnConnectionAsync<T>(Func<NpgsqlConnection, CancellationToken, Task<T>> work, CancellationToken cancellationToken) => database.RunAsync(
        async token =>
        {
            await using var connection = await database.Source.OpenConnectionAsync(token);
            return await work(connection, token);
        },
        cancellationToken);
}
