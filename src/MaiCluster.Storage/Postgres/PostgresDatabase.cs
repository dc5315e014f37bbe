using Npgsql;

namespace MaiCluster.Storage.Postgres;

/// <summary>A PostgreSQL database that holds the stores of a cluster, checked and brought to the present schema.</summary>
public sealed class PostgresDatabase : IAsyncDisposable
{
    private PostgresDatabase(StoreUrl url, StorageOptions options)
    {
        Url = url;
        Options = options;
        Source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(url.RevealConnectionString())
        {
            CommandTimeout = (int)Math.Ceiling(options.BusyTimeout.TotalSeconds),
        });
    }

    /// <summary>Where it is.</summary>
    public StoreUrl Url { get; }

    internal StorageOptions Options { get; }

    internal NpgsqlDataSource Source { get; }

    /// <summary>Connects, and makes or migrates the schema <c>mai</c>; of several nodes that start at once, one does.</summary>
    /// <exception cref="StorageException">It cannot be reached, its schema is not ours or newer than this program, or a right is missing.</exception>
    public static async Task<PostgresDatabase> OpenAsync(StoreUrl url, StorageOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new StorageOptions();
        options.Validate();
        var database = new PostgresDatabase(url, options);
        try
        {
            await database.RunAsync(token => PostgresSchema.MigrateAsync(database, token), cancellationToken);
            return database;
        }
        catch
        {
            await database.DisposeAsync();
            throw;
        }
    }

    /// <summary>Opens one that a cluster has; nothing is made where there is none.</summary>
    /// <exception cref="StorageException">It cannot be reached, holds nothing of ours, or what a newer program left.</exception>
    public static async Task<PostgresDatabase> OpenKeptAsync(StoreUrl url, StorageOptions? options = null, CancellationToken cancellationToken = default)
    {
        await using var looking = new PostgresDatabase(url, options ?? new StorageOptions());
        return await looking.RunAsync(looking.HasSchemaAsync, cancellationToken)
            ? await OpenAsync(url, options, cancellationToken)
            : throw new StorageException($"{url} holds nothing of MaiCluster: give the --store that 'mai silo' was started with.");
    }

    /// <summary>Ends the connections; the stores must have been disposed before.</summary>
    public ValueTask DisposeAsync() => Source.DisposeAsync();

    private async Task<bool> HasSchemaAsync(CancellationToken cancellationToken)
    {
        await using var command = Source.CreateCommand("SELECT to_regnamespace('mai') IS NOT NULL");
        return await command.ExecuteScalarAsync(cancellationToken) is true;
    }

    /// <summary>Runs it and puts a failure in plain words.</summary>
    internal async Task RunAsync(Func<CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        try
        {
            await work(cancellationToken);
        }
        catch (NpgsqlException error)
        {
            throw PostgresFailure.For(Url, error);
        }
    }

    /// <inheritdoc cref="RunAsync(Func{CancellationToken, Task}, CancellationToken)"/>
    internal async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        try
        {
            return await work(cancellationToken);
        }
        catch (NpgsqlException error)
        {
            throw PostgresFailure.For(Url, error);
        }
    }
}
