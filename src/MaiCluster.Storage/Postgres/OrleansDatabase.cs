using Npgsql;

namespace MaiCluster.Storage.Postgres;

/// <summary>Makes a PostgreSQL database ready for Orleans' membership (its AdoNet provider ships no SQL).</summary>
public static class OrleansDatabase
{
    /// <summary>Name of the driver, as Orleans' options want it.</summary>
    public const string Invariant = "Npgsql";

    /// <summary>Number of the lock that those who set up take in turn: 'MaiC' and 2.</summary>
    private const long SetupLock = 0x4D616943_00000002;

    /// <summary>
    /// Makes what is missing, in one transaction, in the schema that the connection's <c>search_path</c> names first. May be
    /// repeated, and done by several at once; a database that has Orleans' own tables stays as it is.
    /// </summary>
    /// <exception cref="StorageException">
    /// The store is no PostgreSQL, cannot be reached, a right is missing, or there is only a part of what Orleans needs.
    /// </exception>
    public static async Task<OrleansSetup> InitAsync(StoreUrl url, CancellationToken cancellationToken = default)
    {
        if (!url.IsPostgres)
        {
            throw new StorageException($"{url}: a cluster of several processes needs PostgreSQL: give postgres://USER:PASSWORD@HOST:PORT/DATABASE.");
        }

        try
        {
            await using var source = NpgsqlDataSource.Create(url.RevealConnectionString());
            await using var connection = await source.OpenConnectionAsync(cancellationToken);
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            await ExecuteAsync(connection, $"SELECT pg_advisory_xact_lock({SetupLock})", cancellationToken);
            if (await FindAsync(connection, url, cancellationToken) is { } found)
            {
                return found;
            }

            await CreateAsync(connection, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return OrleansSetup.Created;
        }
        catch (NpgsqlException error)
        {
            throw PostgresFailure.For(url, error);
        }
    }

    /// <summary>What is there already; null when nothing of it is.</summary>
    private static async Task<OrleansSetup?> FindAsync(NpgsqlConnection connection, StoreUrl url, CancellationToken cancellationToken)
    {
        var (queries, members, mark) = await FindTablesAsync(connection, cancellationToken);
        var missing = OrleansSchema.Queries.Keys.Where(key => key != OrleansSchema.OptionalKey).ToHashSet();
        var all = missing.Count;
        if (queries)
        {
            await using var read = new NpgsqlCommand("SELECT QueryKey FROM OrleansQuery", connection);
            await using var row = await read.ExecuteReaderAsync(cancellationToken);
            while (await row.ReadAsync(cancellationToken))
            {
                missing.Remove(row.GetString(0));
            }
        }

        if (!members && missing.Count == all)
        {
            return null;
        }

        if (members && missing.Count == 0)
        {
            return mark == OrleansSchema.Mark ? OrleansSetup.AlreadyThere : OrleansSetup.AlreadyThereFromOrleans;
        }

        var lacking = members ? $"of OrleansQuery the rows {string.Join(", ", missing.Order(StringComparer.Ordinal))}" : "the table OrleansMembershipTable";
        throw new StorageException(
            $"{url} has a part of Orleans' membership and lacks {lacking}: complete it with the scripts it was made with, or give another database. Nothing was changed.");
    }

    private static async Task<(bool Queries, bool Members, string? Mark)> FindTablesAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var find = new NpgsqlCommand(
            """
            SELECT to_regclass('OrleansQuery') IS NOT NULL, to_regclass('OrleansMembershipTable') IS NOT NULL,
                   obj_description(to_regclass('OrleansMembershipTable'), 'pg_class')
            """,
            connection);
        await using var row = await find.ExecuteReaderAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);
        return (row.GetBoolean(0), row.GetBoolean(1), row.IsDBNull(2) ? null : row.GetString(2));
    }

    private static async Task CreateAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await ExecuteAsync(connection, OrleansSchema.Tables, cancellationToken);
        foreach (var (key, text) in OrleansSchema.Queries)
        {
            await using var insert = new NpgsqlCommand("INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES ($1, $2)", connection);
            insert.Parameters.Add(new NpgsqlParameter<string> { TypedValue = key });
            insert.Parameters.Add(new NpgsqlParameter<string> { TypedValue = text });
            await insert.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
