using MaiCluster.Serving.Sessions;
using Npgsql;

namespace MaiCluster.Storage.Postgres;

/// <summary>Conversations in PostgreSQL.</summary>
public sealed class PostgresConversationStore(PostgresDatabase database, TimeProvider time) : IConversationStore
{
    /// <summary>
    /// Adds items at the end and prolongs the conversation's life; the rows it gives: how many conversations it found. Its row is
    /// locked before the first item gets its number, so the items of two who add at once do not mix.
    /// </summary>
    public const string AddItemsSql =
        """
        WITH touched AS (
            UPDATE mai.conversations SET expires = greatest(expires, $3) WHERE id = $1 AND key_id = $2 AND expires > $4 RETURNING id
        ), added AS (
            INSERT INTO mai.conversation_items (conversation_id, id, json)
            SELECT touched.id, item.id, item.json FROM touched, unnest($5, $6) WITH ORDINALITY AS item (id, json, place) ORDER BY place
        )
        SELECT count(*) FROM touched
        """;

    private const string Items =
        "mai.conversation_items AS i JOIN mai.conversations AS c ON c.id = i.conversation_id WHERE i.conversation_id = $1 AND c.key_id = $2 AND c.expires > $3";

    /// <summary>The parameters of <see cref="AddItemsSql"/>.</summary>
    public static object[] AddItemsValues(string keyId, string id, IReadOnlyList<StoredItem> items, DateTimeOffset expires, DateTimeOffset now) =>
        [id, keyId, expires, now, items.Select(item => item.Id).ToArray(), items.Select(item => item.Json.ToArray()).ToArray()];

    public Task AddAsync(StoredConversation conversation, IReadOnlyList<StoredItem> items, CancellationToken cancellationToken) => database.RunAsync(
        async token =>
        {
            await using var batch = database.Source.CreateBatch(); // one implicit transaction
            batch.Add(
                "INSERT INTO mai.conversations (id, key_id, created, expires, metadata) VALUES ($1, $2, $3, $4, $5)",
                conversation.Id, conversation.KeyId, conversation.Created, conversation.Expires, conversation.Metadata);
            batch.Add(AddItemsSql, AddItemsValues(conversation.KeyId, conversation.Id, items, conversation.Expires, time.GetUtcNow()));
            await batch.ExecuteNonQueryAsync(token);
        },
        cancellationToken);

    public Task<StoredConversation?> FindAsync(string keyId, string id, CancellationToken cancellationToken) => database.ReadOneAsync(
        "SELECT id, key_id, created, expires, metadata FROM mai.conversations WHERE id = $1 AND key_id = $2 AND expires > $3",
        Read, cancellationToken, id, keyId, time.GetUtcNow());

    public async Task<bool> UpdateAsync(string keyId, string id, ReadOnlyMemory<byte> metadata, DateTimeOffset expires, CancellationToken cancellationToken) =>
        await database.ExecuteAsync(
            "UPDATE mai.conversations SET metadata = $4, expires = greatest(expires, $5) WHERE id = $1 AND key_id = $2 AND expires > $3",
            cancellationToken, id, keyId, time.GetUtcNow(), metadata, expires) == 1;

    public async Task<bool> DeleteAsync(string keyId, string id, CancellationToken cancellationToken) => await database.ReadOneAsync<object>(
        "DELETE FROM mai.conversations WHERE id = $1 AND key_id = $2 RETURNING expires > $3", row => row.GetBoolean(0), cancellationToken, id, keyId, time.GetUtcNow()) is true;

    public async Task<bool> AddItemsAsync(string keyId, string id, IReadOnlyList<StoredItem> items, DateTimeOffset expires, CancellationToken cancellationToken) =>
        await database.ReadOneAsync<object>(
            AddItemsSql, row => row.GetInt64(0), cancellationToken, AddItemsValues(keyId, id, items, expires, time.GetUtcNow())) is 1L;

    public async Task<int> CountItemsAsync(string keyId, string id, CancellationToken cancellationToken) =>
        (int)(long)(await database.ReadOneAsync<object>($"SELECT count(*) FROM {Items}", row => row.GetInt64(0), cancellationToken, id, keyId, time.GetUtcNow()))!;

    public async Task<IReadOnlyList<StoredItem>?> ListItemsAsync(string keyId, string id, ItemPage page, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var (beyond, order, start) = page.IsDescending ? ("<", "DESC", long.MaxValue) : (">", "ASC", 0L);
        if (page.After is { } after)
        {
            if (await database.ReadOneAsync<object>($"SELECT i.sequence FROM {Items} AND i.id = $4", row => row.GetInt64(0), cancellationToken, id, keyId, now, after) is not long sequence)
            {
                return null;
            }

            start = sequence;
        }

        return await database.ReadAllAsync(
            $"SELECT i.id, i.json FROM {Items} AND i.sequence {beyond} $4 ORDER BY i.sequence {order} LIMIT $5",
            ReadItem, cancellationToken, id, keyId, now, start, page.Limit);
    }

    public Task<StoredItem?> FindItemAsync(string keyId, string id, string item, CancellationToken cancellationToken) =>
        database.ReadOneAsync($"SELECT i.id, i.json FROM {Items} AND i.id = $4", ReadItem, cancellationToken, id, keyId, time.GetUtcNow(), item);

    public async Task<bool> DeleteItemAsync(string keyId, string id, string item, CancellationToken cancellationToken) => await database.ExecuteAsync(
        $"DELETE FROM mai.conversation_items WHERE sequence IN (SELECT i.sequence FROM {Items} AND i.id = $4)",
        cancellationToken, id, keyId, time.GetUtcNow(), item) == 1;

    public Task<int> DeleteExpiredAsync(CancellationToken cancellationToken) =>
        database.ExecuteAsync("DELETE FROM mai.conversations WHERE expires <= $1", cancellationToken, time.GetUtcNow());

    private static StoredItem ReadItem(NpgsqlDataReader row) => new(row.GetString(0), row.GetFieldValue<byte[]>(1));

    private static StoredConversation Read(NpgsqlDataReader row) => new()
    {
        Id = row.GetString(0),
        KeyId = row.GetString(1),
        Created = row.GetFieldValue<DateTimeOffset>(2),
        Expires = row.GetFieldValue<DateTimeOffset>(3),
        Metadata = row.GetFieldValue<byte[]>(4),
    };
}
