using MaiCluster.Serving.Ledgers;
using MaiCluster.Serving.Ledgers.Chains;
using MaiCluster.Serving.Ledgers.Reports;
using Microsoft.Data.Sqlite;

namespace MaiCluster.Storage.Ledgers;

/// <summary>The whole ledger in the embedded store, to be read beside those who write it.</summary>
public sealed class SqliteLedgerBooks(SqliteDatabase database) : ILedgerBooks, IDisposable
{
    private readonly SqliteLane _reader = new(database);

    public Task<IReadOnlyList<DayCosts>> SumAsync(CostView view, DateOnly from, DateOnly through, CancellationToken cancellationToken) => _reader.ReadAsync<IReadOnlyList<DayCosts>>(
        connection => SqliteLedgerRows.ReadAll(
            connection,
            LedgerRollupRow.SumSql(view, "ledger_rollups"),
            row => new DayCosts(SqliteLedgerRows.Day(row.GetString(0)), row.GetString(1), row.GetString(2), LedgerRollupRow.Sums(row, 3)),
            LedgerDate.Text(from), LedgerDate.Text(through)),
        cancellationToken);

    public Task<IReadOnlyList<DateOnly>> ListDaysAsync(CancellationToken cancellationToken) => _reader.ReadAsync<IReadOnlyList<DateOnly>>(
        connection => SqliteLedgerRows.ReadAll(
            connection,
            """
            SELECT day FROM ledger_heads UNION SELECT day FROM ledger_seals UNION SELECT day FROM ledger_rollups
            UNION SELECT day FROM ledger_postings UNION SELECT day FROM ledger_entries ORDER BY day
            """,
            row => SqliteLedgerRows.Day(row.GetString(0))),
        cancellationToken);

    public Task<DayBooks> ReadDayAsync(DateOnly day, CancellationToken cancellationToken) => _reader.ReadAsync(
        connection =>
        {
            using var snapshot = connection.BeginTransaction(deferred: true);
            var text = LedgerDate.Text(day);
            return new DayBooks
            {
                Day = day,
                Heads = SqliteLedgerRows.ReadHeads(connection, day),
                Rollups = SqliteLedgerRows.ReadAll(
                    connection, $"SELECT {LedgerRollupRow.Columns} FROM ledger_rollups WHERE day = $1", row => LedgerRollupRow.Read(row, day), text).ToDictionary(),
                Seal = SqliteLedgerRows.FindSeal(connection, day),
                Postings = Count(connection, "ledger_postings", text),
                Entries = Count(connection, "ledger_entries", text),
            };
        },
        cancellationToken);

    public Task<IReadOnlyList<PostedPosting>> ReadPostingsAsync(LedgerPartition partition, DateOnly day, long after, int count, CancellationToken cancellationToken) =>
        _reader.ReadAsync(connection => SqliteLedgerRows.ReadPostings(connection, partition, day, after, count), cancellationToken);

    public void Dispose() => _reader.Dispose();

    private static long Count(SqliteConnection connection, string table, string day) =>
        SqliteLedgerRows.ReadAll(connection, $"SELECT count(*) FROM {table} WHERE day = $1", row => row.GetInt64(0), day)[0];
}
