using MaiCluster.Serving.Sessions;
using Microsoft.Data.Sqlite;

namespace MaiCluster.Storage.Sessions;

/// <summary>Conversations in the embedded store.</summary>
public sealed class SqliteConversationStore(SqliteDatabase database, TimeProvider time) : IConversationStore, IDisposable
{
    private const string Items = "conversation_items JOIN conversations ON conversations.id = conversation_id WHERE conversation_id = $id AND key_id = $key AND expires_us > $now";

    private readonly SqliteLane _reader = new(database);
    private readonly SqliteLane _writer = new(database);

    public Task AddAsync(StoredConversation conversation, IReadOnlyList<StoredItem> items, CancellationToken cancellationToken) => _writer.WriteAsync(
        connection =>
        {
            using var command = connection.Compile(
                "INSERT INTO conversations (id, key_id, created_us, expires_us, metadata) VALUES ($id, $key, $created, $expires, $metadata)",
                "$id", "$key", "$created", "$expires", "$metadata");
            command.Set("$id", conversation.Id);
            command.Set("$key", conversation.KeyId);
            command.Set("$created", conversation.Created.ToMicroseconds());
            command.Set("$expires", conversation.Expires.ToMicroseconds());
            command.Set("$metadata", conversation.Metadata.ToArray());
            command.ExecuteNonQuery();
            ConversationRows.Insert(connection, conversation.Id, items);
            return true;
        },
        cancellationToken);

    public Task<StoredConversation?> FindAsync(string keyId, string id, CancellationToken cancellationToken) => _reader.ReadAsync(
        connection =>
        {
            using var command = connection.Owned("SELECT id, key_id, created_us, expires_us, metadata FROM conversations WHERE id = $id AND key_id = $key AND expires_us > $now", keyId, id, time);
            using var row = command.ExecuteReader();
            return row.Read() ? Read(row) : null;
        },
        cancellationToken);

    public Task<bool> UpdateAsync(string keyId, string id, ReadOnlyMemory<byte> metadata, DateTimeOffset expires, CancellationToken cancellationToken) => _writer.WriteAsync(
        connection =>
        {
            using var command = connection.Owned(
                "UPDATE conversations SET metadata = $metadata, expires_us = max(expires_us, $expires) WHERE id = $id AND key_id = $key AND expires_us > $now",
                keyId, id, time, "$metadata", "$expires");
            command.Set("$metadata", metadata.ToArray());
            command.Set("$expires", expires.ToMicroseconds());
            return command.ExecuteNonQuery() == 1;
        },
        cancellationToken);

    public Task<bool> DeleteAsync(string keyId, string id, CancellationToken cancellationToken) => _writer.WriteAsync(
        connection =>
        {
            using var command = connection.Owned("DELETE FROM conversations WHERE id = $id AND key_id = $key RETURNING expires_us > $now", keyId, id, time);
            return command.ExecuteScalar() is 1L;
        },
        cancellationToken);

    public Task<bool> AddItemsAsync(string keyId, string id, IReadOnlyList<StoredItem> items, DateTimeOffset expires, CancellationToken cancellationToken) =>
        _writer.WriteAsync(connection => ConversationRows.Add(connection, keyId, id, items, expires, time), cancellationToken);

    public Task<int> CountItemsAsync(string keyId, string id, CancellationToken cancellationToken) => _reader.ReadAsync(
        connection =>
        {
            using var command = connection.Owned($"SELECT count(*) FROM {Items}", keyId, id, time);
            return (int)(long)command.ExecuteScalar()!;
        },
        cancellationToken);

    public Task<IReadOnlyList<StoredItem>?> ListItemsAsync(string keyId, string id, ItemPage page, CancellationToken cancellationToken) => _reader.ReadAsync(
        connection =>
        {
            var (beyond, order, start) = page.IsDescending ? ("<", "DESC", long.MaxValue) : (">", "ASC", 0);
            if (page.After is { } after)
            {
                using var place = Item(connection, $"SELECT sequence FROM {Items} AND conversation_items.id = $item", keyId, id, after);
                if (place.ExecuteScalar() is not long sequence)
                {
                    return null;
                }

                start = sequence;
            }

            using var command = connection.Owned($"SELECT conversation_items.id, json FROM {Items} AND sequence {beyond} $start ORDER BY sequence {order} LIMIT $limit", keyId, id, time, "$start", "$limit");
            command.Set("$start", start);
            command.Set("$limit", page.Limit);
            using var row = command.ExecuteReader();
            var items = new List<StoredItem>();
            while (row.Read())
            {
                items.Add(ReadItem(row));
            }

            return (IReadOnlyList<StoredItem>?)items;
        },
        cancellationToken);

    public Task<StoredItem?> FindItemAsync(string keyId, string id, string item, CancellationToken cancellationToken) => _reader.ReadAsync(
        connection =>
        {
            using var command = Item(connection, $"SELECT conversation_items.id, json FROM {Items} AND conversation_items.id = $item", keyId, id, item);
            using var row = command.ExecuteReader();
            return row.Read() ? ReadItem(row) : null;
        },
        cancellationToken);

    public Task<bool> DeleteItemAsync(string keyId, string id, string item, CancellationToken cancellationToken) => _writer.WriteAsync(
        connection =>
        {
            using var command = Item(connection, $"DELETE FROM conversation_items WHERE sequence IN (SELECT sequence FROM {Items} AND conversation_items.id = $item)", keyId, id, item);
            return command.ExecuteNonQuery() == 1;
        },
        cancellationToken);

    public Task<int> DeleteExpiredAsync(CancellationToken cancellationToken) =>
        _writer.WriteAsync(connection => connection.DeleteExpired("conversations", time), cancellationToken);

    public void Dispose()
    {
        _reader.Dispose();
        _writer.Dispose();
    }

    private SqliteCommand Item(SqliteConnection connection, string sql, string keyId, string id, string item)
    {
        var command = connection.Owned(sql, keyId, id, time, "$item");
        command.Set("$item", item);
        return command;
    }

    private static StoredItem ReadItem(SqliteDataReader row) => new(row.GetString(0), row.GetFieldValue<byte[]>(1));

    private static StoredConversation Read(SqliteDataReader row) => new()
    {
        Id = row.GetString(0),
        KeyId = row.GetString(1),
        Created = row.GetTime(2),
        Expires = row.GetTime(3),
        Metadata = row.GetFieldValue<byte[]>(4),
    };
}
