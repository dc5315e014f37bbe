using Npgsql;

namespace MaiCluster.Storage.Postgres;

/// <summary>The tables in schema <c>mai</c>, as the list of steps that led to them; <c>mai.schema_version</c> counts the steps taken.</summary>
internal static class PostgresSchema
{
    /// <summary>Number of the lock that those who migrate take in turn: 'MaiC' and 1.</summary>
    private const long MigrationLock = 0x4D616943_00000001;

    /// <summary>Never change a step that was released: add one.</summary>
    private static readonly string[] Steps =
    [
        """
        CREATE TABLE mai.api_keys (
            hash    bytea       NOT NULL PRIMARY KEY CHECK (length(hash) = 32),
            id      text        NOT NULL CONSTRAINT api_keys_id UNIQUE,
            name    text        NOT NULL,
            created timestamptz NOT NULL,
            revoked timestamptz
        );

        CREATE TABLE mai.writers (
            id          text        NOT NULL PRIMARY KEY,
            node        text        NOT NULL,
            lease_until timestamptz NOT NULL
        );

        CREATE TABLE mai.usage (
            sequence          bigint           GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            id                text             NOT NULL UNIQUE,
            key_id            text             NOT NULL,
            model             text             NOT NULL,
            node              text             NOT NULL,
            started           timestamptz      NOT NULL,
            ended             timestamptz,
            prompt_tokens     integer          NOT NULL,
            cached_tokens     integer          NOT NULL,
            completion_tokens integer          NOT NULL,
            queue_ms          double precision NOT NULL,
            prefill_ms        double precision NOT NULL,
            decode_ms         double precision NOT NULL,
            device_ns         bigint           NOT NULL,
            outcome           text             NOT NULL,
            writer            text             NOT NULL,
            CHECK ((outcome = 'open') = (ended IS NULL))
        );

        CREATE INDEX usage_open ON mai.usage (writer) WHERE outcome = 'open';
        """,
    ];

    public static int Version => Steps.Length;

    /// <exception cref="StorageException">The schema is another program's, or newer than this one.</exception>
    public static async Task MigrateAsync(PostgresDatabase database, CancellationToken cancellationToken)
    {
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        if (await ReadVersionAsync(connection, database.Url, cancellationToken) == Version)
        {
            return; // nothing to write: a user who may only read and write rows gets by
        }

        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await ExecuteAsync(connection, $"SELECT pg_advisory_xact_lock({MigrationLock})", cancellationToken);
        var version = await ReadVersionAsync(connection, database.Url, cancellationToken);
        if (version is null)
        {
            await ExecuteAsync(
                connection,
                "CREATE SCHEMA mai; CREATE TABLE mai.schema_version (version integer NOT NULL); INSERT INTO mai.schema_version VALUES (0)",
                cancellationToken);
        }

        for (var step = version ?? 0; step < Version; step++)
        {
            await ExecuteAsync(connection, Steps[step], cancellationToken);
        }

        await ExecuteAsync(connection, $"UPDATE mai.schema_version SET version = {Version}", cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Null when there is no schema of this name.</summary>
    private static async Task<int?> ReadVersionAsync(NpgsqlConnection connection, StoreUrl url, CancellationToken cancellationToken)
    {
        await using var exists = new NpgsqlCommand("SELECT to_regnamespace('mai') IS NOT NULL, to_regclass('mai.schema_version') IS NOT NULL", connection);
        await using (var row = await exists.ExecuteReaderAsync(cancellationToken))
        {
            await row.ReadAsync(cancellationToken);
            if (!row.GetBoolean(0))
            {
                return null;
            }

            if (!row.GetBoolean(1))
            {
                throw new StorageException($"{url}: its schema 'mai' is another program's: give another database.");
            }
        }

        await using var read = new NpgsqlCommand("SELECT version FROM mai.schema_version", connection);
        var version = (int)(await read.ExecuteScalarAsync(cancellationToken))!;
        return version <= Version
            ? version
            : throw new StorageException(
                $"{url} was written by a newer MaiCluster (schema {version}, this one knows up to {Version}): run that one, or give another database.");
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 }; // as long as the one who migrates before us takes
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
