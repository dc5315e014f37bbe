using Npgsql;

namespace MaiCluster.Storage.Postgres;

/// <summary>Short forms for statements; their parameters are <c>$1</c>, <c>$2</c> ... in the order of the values.</summary>
internal static class PostgresStatements
{
    public static Task<int> ExecuteAsync(this PostgresDatabase database, string sql, CancellationToken cancellationToken, params object?[] values) => database.RunAsync(
        async token =>
        {
            await using var command = database.Command(sql, values);
            return await command.ExecuteNonQueryAsync(token);
        },
        cancellationToken);

    public static Task<IReadOnlyList<T>> ReadAllAsync<T>(
        this PostgresDatabase database, string sql, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken, params object?[] values) => database.RunAsync<IReadOnlyList<T>>(
        async token =>
        {
            await using var command = database.Command(sql, values);
            await using var row = await command.ExecuteReaderAsync(token);
            var all = new List<T>();
            while (await row.ReadAsync(token))
            {
                all.Add(read(row));
            }

            return all;
        },
        cancellationToken);

    /// <summary>The first row; null when there is none.</summary>
    public static Task<T?> ReadOneAsync<T>(
        this PostgresDatabase database, string sql, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken, params object?[] values)
        where T : class => database.RunAsync(
        async token =>
        {
            await using var command = database.Command(sql, values);
            await using var row = await command.ExecuteReaderAsync(token);
            return await row.ReadAsync(token) ? read(row) : null;
        },
        cancellationToken);

    public static void Add(this NpgsqlBatch batch, string sql, params ReadOnlySpan<object?> values)
    {
        var command = new NpgsqlBatchCommand(sql);
        Add(command.Parameters, values);
        batch.BatchCommands.Add(command);
    }

    public static void Add(NpgsqlParameterCollection parameters, ReadOnlySpan<object?> values)
    {
        foreach (var value in values)
        {
            // The driver takes a point in time only as UTC.
            parameters.Add(new NpgsqlParameter { Value = value is DateTimeOffset at ? at.ToUniversalTime() : value ?? DBNull.Value });
        }
    }

    /// <summary>A statement on a pooled connection.</summary>
    public static NpgsqlCommand Command(this PostgresDatabase database, string sql, params ReadOnlySpan<object?> values)
    {
        var command = database.Source.CreateCommand(sql);
        Add(command.Parameters, values);
        return command;
    }
}
