using MaiCluster.Serving.Ledgers;
using MaiCluster.Serving.Ledgers.Chains;
using MaiCluster.Serving.Ledgers.Sealing;
using MaiCluster.Serving.Ledgers.Shares;
using Microsoft.Data.Sqlite;

namespace MaiCluster.Storage.Ledgers;

/// <summary>What is read of the ledger's tables.</summary>
internal static class SqliteLedgerRows
{
    public static DaySeal? FindLastSeal(SqliteConnection connection) =>
        ReadAll(connection, "SELECT day, previous, hash FROM ledger_seals ORDER BY day DESC LIMIT 1", ReadSeal).SingleOrDefault();

    public static DaySeal? FindSeal(SqliteConnection connection, DateOnly day) =>
        ReadAll(connection, "SELECT day, previous, hash FROM ledger_seals WHERE day = $1", ReadSeal, LedgerDate.Text(day)).SingleOrDefault();

    /// <summary>The first day with a chain.</summary>
    public static DateOnly? FindFirstDay(SqliteConnection connection) =>
        connection.Scalar("SELECT min(day) FROM ledger_heads") is string day ? Day(day) : null;

    public static IReadOnlyList<PartitionHead> ReadHeads(SqliteConnection connection, DateOnly day) => ReadAll(
        connection, "SELECT day, partition, postings, entries, amount_micros, hash FROM ledger_heads WHERE day = $1", ReadHead, LedgerDate.Text(day));

    /// <summary>The heads of a partition's days after this one; all of them for null.</summary>
    public static IReadOnlyList<PartitionHead> ReadHeads(SqliteConnection connection, LedgerPartition partition, DateOnly? after) => ReadAll(
        connection,
        "SELECT day, partition, postings, entries, amount_micros, hash FROM ledger_heads WHERE day > $1 AND partition = $2",
        ReadHead,
        after is { } day ? LedgerDate.Text(day) : "",
        partition.ToString());

    /// <summary>The months of a partner's partition from that of this day's next on; all of them for null.</summary>
    public static IReadOnlyList<PartnerMonth> ReadMonths(SqliteConnection connection, LedgerPartition partition, DateOnly? after) =>
        partition.Kind != PartitionKind.Partner ? [] : ReadAll(
            connection,
            "SELECT first, last, postings, gross_micros, share_micros, closed FROM ledger_months WHERE partition = $1 AND first >= $2",
            row => new PartnerMonth(Day(row.GetString(0)), Day(row.GetString(1)), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4), row.GetBoolean(5)),
            partition.ToString(),
            after is { } day ? LedgerDate.Text(PartnerMonth.FirstOf(day.AddDays(1))) : "");

    /// <summary>The next postings of a chain, with their entries.</summary>
    /// <param name="after">Place of the last one known.</param>
    public static IReadOnlyList<PostedPosting> ReadPostings(SqliteConnection connection, LedgerPartition partition, DateOnly day, long after, int count)
    {
        var (dayText, partitionText) = (LedgerDate.Text(day), partition.ToString());
        var postings = ReadAll(
            connection,
            $"SELECT {LedgerPostingRow.Columns} FROM ledger_postings WHERE day = $1 AND partition = $2 AND place > $3 ORDER BY place LIMIT $4",
            row => LedgerPostingRow.Read(row, day, partition),
            dayText, partitionText, after, count);
        if (postings.Count == 0)
        {
            return [];
        }

        var entries = ReadAll(
            connection,
            $"SELECT {LedgerEntryRow.Columns} FROM ledger_entries WHERE day = $1 AND partition = $2 AND number >= $3 AND number < $4 ORDER BY number",
            row => LedgerEntryRow.Read(row, $"{partitionText} on {dayText}"),
            dayText, partitionText, postings[0].FirstEntry, postings[^1].FirstEntry + postings[^1].Entries);
        return LedgerPostingRow.Join(postings, entries);
    }

    public static List<T> ReadAll<T>(SqliteConnection connection, string sql, Func<SqliteDataReader, T> read, params ReadOnlySpan<object> values)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        for (var index = 0; index < values.Length; index++)
        {
            command.Parameters.AddWithValue($"${index + 1}", values[index]);
        }

        using var row = command.ExecuteReader();
        var all = new List<T>();
        while (row.Read())
        {
            all.Add(read(row));
        }

        return all;
    }

    /// <exception cref="LedgerDamagedException">The text is no day.</exception>
    public static DateOnly Day(string text) => LedgerDate.TryParse(text, out var day) ? day : throw new LedgerDamagedException($"'{text}' is stored as a day and is none.");

    private static PartitionHead ReadHead(SqliteDataReader row) => LedgerHeadRow.Read(row, Day(row.GetString(0)));

    private static DaySeal ReadSeal(SqliteDataReader row) => LedgerHeadRow.ReadSeal(row, Day(row.GetString(0)));
}
