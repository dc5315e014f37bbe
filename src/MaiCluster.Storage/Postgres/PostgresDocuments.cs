using System.Security.Cryptography;

namespace MaiCluster.Storage.Postgres;

/// <summary>A table of named texts in PostgreSQL, each with an ETag, and one version that grows with every change. Every call is one statement.</summary>
/// <param name="table">With a table <c>TABLE_version</c> beside it.</param>
/// <param name="name">The column of names.</param>
/// <param name="text">The column of texts.</param>
internal sealed class PostgresDocuments(PostgresDatabase database, string table, string name, string text)
{
    public async Task<long> ReadVersionAsync(CancellationToken cancellationToken) =>
        (await database.ReadAllAsync($"SELECT version FROM {table}_version", static row => row.GetInt64(0), cancellationToken))[0];

    /// <summary>All of them in the order of their names, and the version they had.</summary>
    public async Task<(long Version, List<T> Documents)> ListAsync<T>(Func<string, string, string, T> read, CancellationToken cancellationToken)
        where T : class
    {
        var rows = await database.ReadAllAsync(
            $"SELECT v.version, d.{name}, d.{text}, d.etag FROM {table}_version AS v LEFT JOIN {table} AS d ON true ORDER BY d.{name} COLLATE \"C\"",
            row => (Version: row.GetInt64(0), Document: row.IsDBNull(1) ? null : read(row.GetString(1), row.GetString(2), row.GetString(3))),
            cancellationToken);
        return (rows[0].Version, [.. rows.Select(static row => row.Document).OfType<T>()]);
    }

    /// <param name="etag">Of what is replaced; null = there is none yet.</param>
    /// <returns>The new ETag; null when another wrote meanwhile.</returns>
    public async Task<string?> PutAsync(string document, string value, string? etag, CancellationToken cancellationToken)
    {
        var next = RandomNumberGenerator.GetHexString(16, lowercase: true);
        var isWritten = await ChangeAsync(
            etag is null
                ? $"INSERT INTO {table} ({name}, {text}, etag) VALUES ($1, $2, $3) ON CONFLICT ({name}) DO NOTHING"
                : $"UPDATE {table} SET {text} = $2, etag = $3 WHERE {name} = $1 AND etag = $4",
            cancellationToken,
            etag is null ? [document, value, next] : [document, value, next, etag]);
        return isWritten ? next : null;
    }

    /// <summary>False when there is none with this ETag.</summary>
    public Task<bool> RemoveAsync(string document, string etag, CancellationToken cancellationToken) =>
        ChangeAsync($"DELETE FROM {table} WHERE {name} = $1 AND etag = $2", cancellationToken, document, etag);

    /// <summary>A change that, where it changes something, counts the version up.</summary>
    private async Task<bool> ChangeAsync(string change, CancellationToken cancellationToken, params object?[] values) => await database.ExecuteAsync(
        $"WITH changed AS ({change} RETURNING 1) UPDATE {table}_version SET version = version + 1 WHERE EXISTS (SELECT FROM changed)",
        cancellationToken,
        values) == 1;
}
