using MaiCluster.Serving.Sessions;
using Npgsql;

namespace MaiCluster.Storage.Postgres;

/// <summary>Responses in PostgreSQL.</summary>
public sealed class PostgresResponseStore(PostgresDatabase database, TimeProvider time) : IResponseStore
{
    private const string Columns = "id, key_id, previous_id, conversation_id, session, created, expires, body, input";

    /// <summary>Locked in one order, so that two branches of a chain that grow at once do not wait for each other.</summary>
    private const string RenewSql =
        """
        WITH RECURSIVE chain (chained) AS (
            SELECT $2
            UNION
            SELECT previous_id FROM chain JOIN mai.responses ON id = chained WHERE key_id = $1 AND previous_id IS NOT NULL)
        UPDATE mai.responses SET expires = $4 WHERE id IN (
            SELECT id FROM mai.responses
            WHERE key_id = $1 AND expires > $3 AND expires < $4 AND id IN (SELECT chained FROM chain)
            ORDER BY id FOR UPDATE)
        """;

    public Task AddAsync(StoredResponse response, IReadOnlyList<StoredItem> conversationItems, CancellationToken cancellationToken) => database.RunAsync(
        async token =>
        {
            var now = time.GetUtcNow();
            await using var batch = database.Source.CreateBatch(); // one implicit transaction
            batch.Add(
                $"INSERT INTO mai.responses ({Columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
                response.Id, response.KeyId, response.PreviousId, response.ConversationId, response.Session, response.Created, response.Expires, response.Body, response.Input);
            if (response.PreviousId is { } previous)
            {
                batch.Add(RenewSql, response.KeyId, previous, now, response.Expires);
            }

            if (response.ConversationId is { } conversation)
            {
                batch.Add(PostgresConversationStore.AddItemsSql, PostgresConversationStore.AddItemsValues(response.KeyId, conversation, conversationItems, response.Expires, now));
            }

            await batch.ExecuteNonQueryAsync(token);
        },
        cancellationToken);

    public Task<StoredResponse?> FindAsync(string keyId, string id, CancellationToken cancellationToken) => database.ReadOneAsync(
        $"SELECT {Columns} FROM mai.responses WHERE id = $1 AND key_id = $2 AND expires > $3", Read, cancellationToken, id, keyId, time.GetUtcNow());

    public async Task<ResponseChain?> ReadChainAsync(string keyId, string id, int max, CancellationToken cancellationToken)
    {
        var rows = await database.ReadAllAsync(
            $"""
            WITH RECURSIVE chain (depth, chained) AS (
                SELECT 0, $1
                UNION ALL
                SELECT depth + 1, previous_id FROM chain JOIN mai.responses ON id = chained
                WHERE key_id = $2 AND expires > $3 AND previous_id IS NOT NULL AND depth + 1 < $4)
            SELECT {Columns}, EXISTS (SELECT FROM mai.responses AS later WHERE later.previous_id = responses.id AND later.expires > $3)
            FROM chain JOIN mai.responses ON id = chained
            WHERE key_id = $2 AND expires > $3
            ORDER BY depth DESC
            """,
            row => (Response: Read(row), IsContinued: row.GetBoolean(9)),
            cancellationToken,
            id, keyId, time.GetUtcNow(), max);
        return rows.Count == 0 ? null : new ResponseChain([.. rows.Select(row => row.Response)], rows[^1].IsContinued);
    }

    public async Task<bool> DeleteAsync(string keyId, string id, CancellationToken cancellationToken) => await database.ReadOneAsync<object>(
        "DELETE FROM mai.responses WHERE id = $1 AND key_id = $2 RETURNING expires > $3", row => row.GetBoolean(0), cancellationToken, id, keyId, time.GetUtcNow()) is true;

    public Task<int> DeleteExpiredAsync(CancellationToken cancellationToken) =>
        database.ExecuteAsync("DELETE FROM mai.responses WHERE expires <= $1", cancellationToken, time.GetUtcNow());

    private static StoredResponse Read(NpgsqlDataReader row) => new()
    {
        Id = row.GetString(0),
        KeyId = row.GetString(1),
        PreviousId = row.IsDBNull(2) ? null : row.GetString(2),
        ConversationId = row.IsDBNull(3) ? null : row.GetString(3),
        Session = row.GetString(4),
        Created = row.GetFieldValue<DateTimeOffset>(5),
        Expires = row.GetFieldValue<DateTimeOffset>(6),
        Body = row.GetFieldValue<byte[]>(7),
        Input = row.GetFieldValue<byte[]>(8),
    };
}
