using Microsoft.Data.Sqlite;

namespace MaiCluster.Storage.Sessions;

/// <summary>Statements on rows that belong to a key and have a time to live.</summary>
internal static class OwnedRows
{
    /// <summary>A statement about one row of one key, with <c>$key</c>, <c>$id</c> and <c>$now</c> set.</summary>
    public static SqliteCommand Owned(this SqliteConnection connection, string sql, string keyId, string id, TimeProvider time, params ReadOnlySpan<string> parameters)
    {
        var command = connection.Compile(sql, ["$key", "$id", "$now", .. parameters]);
        command.Set("$key", keyId);
        command.Set("$id", id);
        command.Set("$now", time.GetUtcNow().ToMicroseconds());
        return command;
    }

    public static int DeleteExpired(this SqliteConnection connection, string table, TimeProvider time)
    {
        using var command = connection.Compile($"DELETE FROM {table} WHERE expires_us <= $now", "$now");
        command.Set("$now", time.GetUtcNow().ToMicroseconds());
        return command.ExecuteNonQuery();
    }

    public static string? GetOptionalString(this SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
