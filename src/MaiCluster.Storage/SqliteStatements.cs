using Microsoft.Data.Sqlite;

namespace MaiCluster.Storage;

/// <summary>Short forms for statements, and the one form in which times are stored.</summary>
internal static class SqliteStatements
{
    public static void Execute(this SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public static object? Scalar(this SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    /// <summary>A statement compiled once, to be run many times; its parameters are named as in the text.</summary>
    public static SqliteCommand Compile(this SqliteConnection connection, string sql, params ReadOnlySpan<string> parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var name in parameters)
        {
            command.Parameters.Add(new SqliteParameter { ParameterName = name });
        }

        command.Prepare();
        return command;
    }

    public static void Set(this SqliteCommand command, string parameter, object? value) =>
        command.Parameters[parameter].Value = value ?? DBNull.Value;

    /// <summary>Microseconds since 1970, UTC.</summary>
    public static long ToMicroseconds(this DateTimeOffset time) => (time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    public static DateTimeOffset GetTime(this SqliteDataReader row, int column) =>
        DateTimeOffset.UnixEpoch.AddTicks(row.GetInt64(column) * TimeSpan.TicksPerMicrosecond);

    public static DateTimeOffset? GetOptionalTime(this SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetTime(column);
}
