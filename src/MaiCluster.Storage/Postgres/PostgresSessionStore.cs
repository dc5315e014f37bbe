using System.Security.Cryptography;
using MaiCluster.Serving.Sessions;

namespace MaiCluster.Storage.Postgres;

/// <summary>Sessions in PostgreSQL.</summary>
public sealed class PostgresSessionStore(PostgresDatabase database, TimeProvider time) : ISessionStore
{
    public Task<StoredSession?> FindAsync(SessionId id, CancellationToken cancellationToken) => database.ReadOneAsync(
        "SELECT state, etag FROM mai.sessions WHERE key_id = $1 AND name = $2 AND expires > $3",
        row => new StoredSession(row.GetFieldValue<byte[]>(0), row.GetString(1)),
        cancellationToken,
        id.KeyId, id.Name, time.GetUtcNow());

    public async Task<string?> WriteAsync(SessionId id, ReadOnlyMemory<byte> state, string? etag, DateTimeOffset expires, CancellationToken cancellationToken)
    {
        var next = RandomNumberGenerator.GetHexString(16, lowercase: true);
        var now = time.GetUtcNow();

        // The first write of a session may find one whose time is over and that is not swept yet.
        var written = etag is null
            ? await database.ExecuteAsync(
                """
                INSERT INTO mai.sessions AS s (key_id, name, etag, state, expires) VALUES ($1, $2, $3, $4, $5)
                ON CONFLICT (key_id, name) DO UPDATE SET etag = excluded.etag, state = excluded.state, expires = excluded.expires WHERE s.expires <= $6
                """,
                cancellationToken,
                id.KeyId, id.Name, next, state, expires, now)
            : await database.ExecuteAsync(
                "UPDATE mai.sessions SET etag = $3, state = $4, expires = $5 WHERE key_id = $1 AND name = $2 AND etag = $7 AND expires > $6",
                cancellationToken,
                id.KeyId, id.Name, next, state, expires, now, etag);
        return written == 1 ? next : null;
    }

    public Task<int> DeleteExpiredAsync(CancellationToken cancellationToken) =>
        database.ExecuteAsync("DELETE FROM mai.sessions WHERE expires <= $1", cancellationToken, time.GetUtcNow());
}
