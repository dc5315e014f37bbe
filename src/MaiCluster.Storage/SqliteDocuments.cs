using System.Security.Cryptography;
using Microsoft.Data.Sqlite;

namespace MaiCluster.Storage;

/// <summary>A table of named texts in the embedded store, each with an ETag, and one version that grows with every change.</summary>
/// <param name="table">With a table <c>TABLE_version</c> beside it.</param>
/// <param name="name">The column of names.</param>
/// <param name="text">The column of texts.</param>
internal sealed class SqliteDocuments(SqliteLane reader, SqliteLane writer, string table, string name, string text)
{
    public Task<long> ReadVersionAsync(CancellationToken cancellationToken) => reader.ReadAsync(ReadVersion, cancellationToken);

    /// <summary>All of them in the order of their names, and the version they had at least.</summary>
    public Task<(long Version, List<T> Documents)> ListAsync<T>(Func<string, string, string, T> read, CancellationToken cancellationToken) => reader.ReadAsync(
        connection =>
        {
            var version = ReadVersion(connection); // first: the documents are at least as new
            using var command = connection.Compile($"SELECT {name}, {text}, etag FROM {table} ORDER BY {name}");
            using var row = command.ExecuteReader();
            var documents = new List<T>();
            while (row.Read())
            {
                documents.Add(read(row.GetString(0), row.GetString(1), row.GetString(2)));
            }

            return (version, documents);
        },
        cancellationToken);

    /// <param name="etag">Of what is replaced; null = there is none yet.</param>
    /// <returns>The new ETag; null when another wrote meanwhile.</returns>
    public Task<string?> PutAsync(string document, string value, string? etag, CancellationToken cancellationToken) => writer.WriteAsync(
        connection =>
        {
            var next = RandomNumberGenerator.GetHexString(16, lowercase: true);
            using var command = connection.Compile(
                etag is null
                    ? $"INSERT INTO {table} ({name}, {text}, etag) VALUES ($name, $text, $new) ON CONFLICT ({name}) DO NOTHING"
                    : $"UPDATE {table} SET {text} = $text, etag = $new WHERE {name} = $name AND etag = $etag",
                "$name", "$text", "$new", "$etag");
            command.Set("$name", document);
            command.Set("$text", value);
            command.Set("$new", next);
            command.Set("$etag", etag);
            return Change(connection, command) ? next : null;
        },
        cancellationToken);

    /// <summary>False when there is none with this ETag.</summary>
    public Task<bool> RemoveAsync(string document, string etag, CancellationToken cancellationToken) => writer.WriteAsync(
        connection =>
        {
            using var command = connection.Compile($"DELETE FROM {table} WHERE {name} = $name AND etag = $etag", "$name", "$etag");
            command.Set("$name", document);
            command.Set("$etag", etag);
            return Change(connection, command);
        },
        cancellationToken);

    private long ReadVersion(SqliteConnection connection) => (long)connection.Scalar($"SELECT version FROM {table}_version")!;

    /// <summary>Runs a change and, where it changed something, counts the version up.</summary>
    private bool Change(SqliteConnection connection, SqliteCommand change)
    {
        if (change.ExecuteNonQuery() == 0)
        {
            return false;
        }

        connection.Execute($"UPDATE {table}_version SET version = version + 1");
        return true;
    }
}
