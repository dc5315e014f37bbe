using System.Data;
using MaiCluster.Serving.Ledgers;
using MaiCluster.Serving.Ledgers.Chains;
using MaiCluster.Serving.Ledgers.Reports;
using MaiCluster.Storage.Ledgers;
using Npgsql;

namespace MaiCluster.Storage.Postgres;

/// <summary>The whole ledger in PostgreSQL, to be read beside those who write it.</summary>
public sealed class PostgresLedgerBooks(PostgresDatabase database) : ILedgerBooks
{
    public Task<IReadOnlyList<DayCosts>> SumAsync(CostView view, DateOnly from, DateOnly through, CancellationToken cancellationToken) => database.ReadAllAsync(
        LedgerRollupRow.SumSql(view, "mai.ledger_rollups"),
        row => new DayCosts(row.GetFieldValue<DateOnly>(0), row.GetString(1), row.GetString(2), LedgerRollupRow.Sums(row, 3)),
        cancellationToken,
        from, through);

    public Task<IReadOnlyList<DateOnly>> ListDaysAsync(CancellationToken cancellationToken) => database.ReadAllAsync(
        """
        SELECT day FROM mai.ledger_heads UNION SELECT day FROM mai.ledger_seals UNION SELECT day FROM mai.ledger_rollups
        UNION SELECT day FROM mai.ledger_postings UNION SELECT day FROM mai.ledger_entries ORDER BY day
        """,
        row => row.GetFieldValue<DateOnly>(0),
        cancellationToken);

    public Task<DayBooks> ReadDayAsync(DateOnly day, CancellationToken cancellationToken) => database.RunAsync(
        async token =>
        {
            await using var connection = await database.Source.OpenConnectionAsync(token);
            await using var snapshot = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, token);
            return new DayBooks
            {
                Day = day,
                Heads = await PostgresLedgerRows.ReadHeadsAsync(connection, day, token),
                Rollups = (await PostgresLedgerRows.ReadAllAsync(
                    connection, $"SELECT {LedgerRollupRow.Columns} FROM mai.ledger_rollups WHERE day = $1", row => LedgerRollupRow.Read(row, day), token, day)).ToDictionary(),
                Seal = await PostgresLedgerRows.FindSealAsync(connection, day, token),
                Postings = await CountAsync(connection, "mai.ledger_postings", day, token),
                Entries = await CountAsync(connection, "mai.ledger_entries", day, token),
            };
        },
        cancellationToken);

    public Task<IReadOnlyList<PostedPosting>> ReadPostingsAsync(LedgerPartition partition, DateOnly day, long after, int count, CancellationToken cancellationToken) => database.RunAsync(
        async token =>
        {
            await using var connection = await database.Source.OpenConnectionAsync(token);
            return await PostgresLedgerRows.ReadPostingsAsync(connection, partition, day, after, count, token);
        },
        cancellationToken);

    private static async Task<long> CountAsync(NpgsqlConnection connection, string table, DateOnly day, CancellationToken cancellationToken) =>
        (await PostgresLedgerRows.ReadAllAsync(connection, $"SELECT count(*) FROM {table} WHERE day = $1", row => row.GetInt64(0), cancellationToken, day))[0];
}
