using MaiCluster.Serving.Ledgers;
using MaiCluster.Serving.Ledgers.Chains;
using MaiCluster.Serving.Ledgers.Sealing;
using MaiCluster.Serving.Ledgers.Shares;
using MaiCluster.Storage.Ledgers;
using Npgsql;

namespace MaiCluster.Storage.Postgres;

/// <summary>What is read of the ledger's tables, on a connection of the caller's.</summary>
internal static class PostgresLedgerRows
{
    private const string HeadColumns = "SELECT day, partition, postings, entries, amount_micros, hash FROM mai.ledger_heads";

    public static async Task<DaySeal?> FindLastSealAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        (await ReadAllAsync(connection, "SELECT day, previous, hash FROM mai.ledger_seals ORDER BY day DESC LIMIT 1", ReadSeal, cancellationToken)).SingleOrDefault();

    public static async Task<DaySeal?> FindSealAsync(NpgsqlConnection connection, DateOnly day, CancellationToken cancellationToken) =>
        (await ReadAllAsync(connection, "SELECT day, previous, hash FROM mai.ledger_seals WHERE day = $1", ReadSeal, cancellationToken, day)).SingleOrDefault();

    /// <summary>The first day with a chain.</summary>
    public static async Task<DateOnly?> FindFirstDayAsync(NpgsqlConnection connection, CancellationToken cancellationToken) => (await ReadAllAsync(
        connection, "SELECT day FROM mai.ledger_heads ORDER BY day LIMIT 1", row => (DateOnly?)row.GetFieldValue<DateOnly>(0), cancellationToken)).SingleOrDefault();

    public static Task<List<PartitionHead>> ReadHeadsAsync(NpgsqlConnection connection, DateOnly day, CancellationToken cancellationToken) =>
        ReadAllAsync(connection, $"{HeadColumns} WHERE day = $1", ReadHead, cancellationToken, day);

    /// <summary>The heads of a partition's days after this one; all of them for null.</summary>
    public static Task<List<PartitionHead>> ReadHeadsAsync(NpgsqlConnection connection, LedgerPartition partition, DateOnly? after, CancellationToken cancellationToken) =>
        ReadAllAsync(connection, $"{HeadColumns} WHERE day > $1 AND partition = $2", ReadHead, cancellationToken, after ?? DateOnly.MinValue, partition.ToString());

    /// <summary>The months of a partner's partition from that of this day's next on; all of them for null.</summary>
    public static async Task<IReadOnlyList<PartnerMonth>> ReadMonthsAsync(NpgsqlConnection connection, LedgerPartition partition, DateOnly? after, CancellationToken cancellationToken) =>
        partition.Kind != PartitionKind.Partner ? [] : await ReadAllAsync(
            connection,
            "SELECT first, last, postings, gross_micros, share_micros, closed FROM mai.ledger_months WHERE partition = $1 AND first >= $2",
            row => new PartnerMonth(row.GetFieldValue<DateOnly>(0), row.GetFieldValue<DateOnly>(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4), row.GetBoolean(5)),
            cancellationToken,
            partition.ToString(),
            after is { } day ? PartnerMonth.FirstOf(day.AddDays(1)) : DateOnly.MinValue);

    /// <summary>The next postings of a chain, with their entries.</summary>
    /// <param name="after">Place of the last one known.</param>
    public static async Task<IReadOnlyList<PostedPosting>> ReadPostingsAsync(
        NpgsqlConnection connection, LedgerPartition partition, DateOnly day, long after, int count, CancellationToken cancellationToken)
    {
        var postings = await ReadAllAsync(
            connection,
            $"SELECT {LedgerPostingRow.Columns} FROM mai.ledger_postings WHERE day = $1 AND partition = $2 AND place > $3 ORDER BY place LIMIT $4",
            row => LedgerPostingRow.Read(row, day, partition),
            cancellationToken,
            day, partition.ToString(), after, count);
        if (postings.Count == 0)
        {
            return [];
        }

        var entries = await ReadAllAsync(
            connection,
            $"SELECT {LedgerEntryRow.Columns} FROM mai.ledger_entries WHERE day = $1 AND partition = $2 AND number >= $3 AND number < $4 ORDER BY number",
            row => LedgerEntryRow.Read(row, $"{partition} on {LedgerDate.Text(day)}"),
            cancellationToken,
            day, partition.ToString(), postings[0].FirstEntry, postings[^1].FirstEntry + postings[^1].Entries);
        return LedgerPostingRow.Join(postings, entries);
    }

    public static async Task<List<T>> ReadAllAsync<T>(
        NpgsqlConnection connection, string sql, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken, params object[] values)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        PostgresStatements.Add(command.Parameters, values);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var all = new List<T>();
        while (await row.ReadAsync(cancellationToken))
        {
            all.Add(read(row));
        }

        return all;
    }

    private static PartitionHead ReadHead(NpgsqlDataReader row) => LedgerHeadRow.Read(row, row.GetFieldValue<DateOnly>(0));

    private static DaySeal ReadSeal(NpgsqlDataReader row) => LedgerHeadRow.ReadSeal(row, row.GetFieldValue<DateOnly>(0));
}
