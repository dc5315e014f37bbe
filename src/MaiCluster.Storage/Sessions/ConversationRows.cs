using MaiCluster.Serving.Sessions;
using Microsoft.Data.Sqlite;

namespace MaiCluster.Storage.Sessions;

/// <summary>What both a conversation's own endpoint and a response in it do: add items at its end.</summary>
internal static class ConversationRows
{
    /// <summary>Adds the items and prolongs the conversation's life; false when this key has no such conversation.</summary>
    public static bool Add(SqliteConnection connection, string keyId, string id, IReadOnlyList<StoredItem> items, DateTimeOffset expires, TimeProvider time)
    {
        using var touch = connection.Owned("UPDATE conversations SET expires_us = max(expires_us, $expires) WHERE id = $id AND key_id = $key AND expires_us > $now", keyId, id, time, "$expires");
        touch.Set("$expires", expires.ToMicroseconds());
        if (touch.ExecuteNonQuery() == 0)
        {
            return false;
        }

        Insert(connection, id, items);
        return true;
    }

    public static void Insert(SqliteConnection connection, string conversation, IReadOnlyList<StoredItem> items)
    {
        using var insert = connection.Compile("INSERT INTO conversation_items (conversation_id, id, json) VALUES ($conversation, $id, $json)", "$conversation", "$id", "$json");
        insert.Set("$conversation", conversation);
        foreach (var item in items)
        {
            insert.Set("$id", item.Id);
            insert.Set("$json", item.Json.ToArray());
            insert.ExecuteNonQuery();
        }
    }
}
