using Npgsql;

namespace MaiCluster.Storage.Postgres;

/// <summary>Work that is committed whole or not at all, and short forms for its statements; parameters are <c>$1</c>, <c>$2</c> ... in the order of the values.</summary>
internal static class PostgresTransactions
{
    /// <summary>Runs the work on a connection of its own and commits it.</summary>
    public static Task<T> CommitAsync<T>(this PostgresDatabase database, Func<NpgsqlConnection, CancellationToken, Task<T>> work, CancellationToken cancellationToken) => database.RunAsync(
        async token =>
        {
            await using var connection = await database.Source.OpenConnectionAsync(token);
            await using var transaction = await connection.BeginTransactionAsync(token);
            var result = await work(connection, token);
            await transaction.CommitAsync(token);
            return result;
        },
        cancellationToken);

    public static async Task ExecuteAsync(this NpgsqlConnection connection, string sql, CancellationToken cancellationToken, params object?[] values)
    {
        await using var command = Command(connection, sql, values);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>The first row; null when there is none.</summary>
    public static async Task<T?> ReadOneAsync<T>(this NpgsqlConnection connection, string sql, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken, params object?[] values)
        where T : class
    {
        await using var command = Command(connection, sql, values);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        return await row.ReadAsync(cancellationToken) ? read(row) : null;
    }

    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql, object?[] values)
    {
        var command = new NpgsqlCommand(sql, connection);
        PostgresStatements.Add(command.Parameters, values);
        return command;
    }
}
