using MaiCluster.Serving.Sessions;
using Microsoft.Data.Sqlite;

namespace MaiCluster.Storage.Sessions;

/// <summary>Responses in the embedded store.</summary>
public sealed class SqliteResponseStore(SqliteDatabase database, TimeProvider time) : IResponseStore, IDisposable
{
    private const string Columns = "id, key_id, previous_id, conversation_id, session, created_us, expires_us, body, input";

    private readonly SqliteLane _reader = new(database);
    private readonly SqliteLane _writer = new(database);

    public Task AddAsync(StoredResponse response, IReadOnlyList<StoredItem> conversationItems, CancellationToken cancellationToken) => _writer.WriteAsync(
        connection =>
        {
            Insert(connection, response);
            if (response.PreviousId is not null)
            {
                Renew(connection, response);
            }

            return response.ConversationId is { } conversation
                && ConversationRows.Add(connection, response.KeyId, conversation, conversationItems, response.Expires, time);
        },
        cancellationToken);

    public Task<StoredResponse?> FindAsync(string keyId, string id, CancellationToken cancellationToken) => _reader.ReadAsync(
        connection =>
        {
            using var command = connection.Owned($"SELECT {Columns} FROM responses WHERE id = $id AND key_id = $key AND expires_us > $now", keyId, id, time);
            using var row = command.ExecuteReader();
            return row.Read() ? Read(row) : null;
        },
        cancellationToken);

    public Task<ResponseChain?> ReadChainAsync(string keyId, string id, int max, CancellationToken cancellationToken) => _reader.ReadAsync(
        connection =>
        {
            using var command = connection.Owned(
                $"""
                WITH RECURSIVE chain (depth, chained) AS (
                    SELECT 0, $id
                    UNION ALL
                    SELECT depth + 1, previous_id FROM chain JOIN responses ON id = chained
                    WHERE key_id = $key AND expires_us > $now AND previous_id IS NOT NULL AND depth + 1 < $max)
                SELECT {Columns}, EXISTS (SELECT 1 FROM responses AS later WHERE later.previous_id = responses.id AND later.expires_us > $now)
                FROM chain JOIN responses ON id = chained
                WHERE key_id = $key AND expires_us > $now
                ORDER BY depth DESC
                """,
                keyId, id, time, "$max");
            command.Set("$max", max);
            using var row = command.ExecuteReader();
            var responses = new List<StoredResponse>();
            var isContinued = false;
            while (row.Read())
            {
                responses.Add(Read(row));
                isContinued = row.GetBoolean(9); // the last row is the newest response
            }

            return responses.Count == 0 ? null : new ResponseChain(responses, isContinued);
        },
        cancellationToken);

    public Task<bool> DeleteAsync(string keyId, string id, CancellationToken cancellationToken) => _writer.WriteAsync(
        connection =>
        {
            using var command = connection.Owned("DELETE FROM responses WHERE id = $id AND key_id = $key RETURNING expires_us > $now", keyId, id, time);
            return command.ExecuteScalar() is 1L;
        },
        cancellationToken);

    public Task<int> DeleteExpiredAsync(CancellationToken cancellationToken) =>
        _writer.WriteAsync(connection => connection.DeleteExpired("responses", time), cancellationToken);

    public void Dispose()
    {
        _reader.Dispose();
        _writer.Dispose();
    }

    private static void Insert(SqliteConnection connection, StoredResponse response)
    {
        using var command = connection.Compile(
            $"INSERT INTO responses ({Columns}) VALUES ($id, $key, $previous, $conversation, $session, $created, $expires, $body, $input)",
            "$id", "$key", "$previous", "$conversation", "$session", "$created", "$expires", "$body", "$input");
        command.Set("$id", response.Id);
        command.Set("$key", response.KeyId);
        command.Set("$previous", response.PreviousId);
        command.Set("$conversation", response.ConversationId);
        command.Set("$session", response.Session);
        command.Set("$created", response.Created.ToMicroseconds());
        command.Set("$expires", response.Expires.ToMicroseconds());
        command.Set("$body", response.Body.ToArray());
        command.Set("$input", response.Input.ToArray());
        command.ExecuteNonQuery();
    }

    private void Renew(SqliteConnection connection, StoredResponse response)
    {
        using var command = connection.Owned(
            """
            UPDATE responses SET expires_us = max(expires_us, $expires)
            WHERE key_id = $key AND expires_us > $now AND id IN (
                WITH RECURSIVE chain (chained) AS (
                    SELECT $id
                    UNION
                    SELECT previous_id FROM chain JOIN responses ON id = chained WHERE key_id = $key AND previous_id IS NOT NULL)
                SELECT chained FROM chain)
            """,
            response.KeyId, response.Id, time, "$expires");
        command.Set("$expires", response.Expires.ToMicroseconds());
        command.ExecuteNonQuery();
    }

    private static StoredResponse Read(SqliteDataReader row) => new()
    {
        Id = row.GetString(0),
        KeyId = row.GetString(1),
        PreviousId = row.GetOptionalString(2),
        ConversationId = row.GetOptionalString(3),
        Session = row.GetString(4),
        Created = row.GetTime(5),
        Expires = row.GetTime(6),
        Body = row.GetFieldValue<byte[]>(7),
        Input = row.GetFieldValue<byte[]>(8),
    };
}
