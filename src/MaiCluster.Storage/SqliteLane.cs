using Microsoft.Data.Sqlite;

namespace MaiCluster.Storage;

/// <summary>One connection and those who use it in turn, off their callers' threads: a statement may wait for another process's write.</summary>
internal sealed class SqliteLane : IDisposable
{
    private readonly Lock _turn = new();
    private readonly string _path;
    private readonly SqliteConnection _connection;

    public SqliteLane(SqliteDatabase database)
    {
        _path = database.Path;
        SqliteConnection? connection = null;
        try
        {
            connection = database.Connect();
            connection.Execute("PRAGMA secure_delete = ON"); // deleted text is overwritten, not only unlinked
            _connection = connection;
        }
        catch (SqliteException error)
        {
            connection?.Dispose();
            throw StorageException.From(_path, error);
        }
    }

    /// <summary>Runs the work in one transaction that is committed when this completes.</summary>
    public Task<T> WriteAsync<T>(Func<SqliteConnection, T> work, CancellationToken cancellationToken) => ReadAsync(
        connection =>
        {
            using var transaction = connection.BeginTransaction(deferred: false);
            var result = work(connection);
            transaction.Commit();
            return result;
        },
        cancellationToken);

    public Task<T> ReadAsync<T>(Func<SqliteConnection, T> work, CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            try
            {
                lock (_turn)
                {
                    return work(_connection);
                }
            }
            catch (SqliteException error)
            {
                throw StorageException.From(_path, error);
            }
        },
        cancellationToken);

    public void Dispose()
    {
        lock (_turn)
        {
            _connection.Dispose();
        }
    }
}
