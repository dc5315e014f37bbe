using System.Security.Cryptography;
using MaiCluster.Serving.Sessions;
using Microsoft.Data.Sqlite;

namespace MaiCluster.Storage.Sessions;

/// <summary>Sessions in the embedded store.</summary>
public sealed class SqliteSessionStore(SqliteDatabase database, TimeProvider time) : ISessionStore, IDisposable
{
    // A session that is read is on a request's way to its first token: it never stands behind a write.
    private readonly SqliteLane _reader = new(database);
    private readonly SqliteLane _writer = new(database);

    public Task<StoredSession?> FindAsync(SessionId id, CancellationToken cancellationToken) => _reader.ReadAsync(
        connection =>
        {
            using var command = Of(connection, "SELECT state, etag FROM sessions WHERE key_id = $key AND name = $name AND expires_us > $now", id);
            using var row = command.ExecuteReader();
            return row.Read() ? new StoredSession(row.GetFieldValue<byte[]>(0), row.GetString(1)) : null;
        },
        cancellationToken);

    public Task<string?> WriteAsync(SessionId id, ReadOnlyMemory<byte> state, string? etag, DateTimeOffset expires, CancellationToken cancellationToken) => _writer.WriteAsync(
        connection =>
        {
            // The first write of a session may find one whose time is over and that is not swept yet.
            using var command = Of(
                connection,
                etag is null
                    ? """
                      INSERT INTO sessions (key_id, name, etag, state, expires_us) VALUES ($key, $name, $new, $state, $expires)
                      ON CONFLICT (key_id, name) DO UPDATE SET etag = $new, state = $state, expires_us = $expires WHERE expires_us <= $now
                      """
                    : "UPDATE sessions SET etag = $new, state = $state, expires_us = $expires WHERE key_id = $key AND name = $name AND etag = $etag AND expires_us > $now",
                id,
                "$new", "$state", "$expires", "$etag");
            var next = RandomNumberGenerator.GetHexString(16, lowercase: true);
            command.Set("$new", next);
            command.Set("$state", state.ToArray());
            command.Set("$expires", expires.ToMicroseconds());
            command.Set("$etag", etag);
            return command.ExecuteNonQuery() == 1 ? next : null;
        },
        cancellationToken);

    public Task<int> DeleteExpiredAsync(CancellationToken cancellationToken) =>
        _writer.WriteAsync(connection => connection.DeleteExpired("sessions", time), cancellationToken);

    public void Dispose()
    {
        _reader.Dispose();
        _writer.Dispose();
    }

    private SqliteCommand Of(SqliteConnection connection, string sql, SessionId id, params ReadOnlySpan<string> parameters)
    {
        var command = connection.Compile(sql, ["$key", "$name", "$now", .. parameters]);
        command.Set("$key", id.KeyId);
        command.Set("$name", id.Name);
        command.Set("$now", time.GetUtcNow().ToMicroseconds());
        return command;
    }
}
