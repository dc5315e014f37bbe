namespace MaiCluster.Serving.Sessions;

/// <summary>Conversations and their items. Each belongs to the key that made it; what is past its time is not there any more, swept or not.</summary>
public interface IConversationStore
{
    /// <summary>Adds a conversation with its first items.</summary>
    Task AddAsync(StoredConversation conversation, IReadOnlyList<StoredItem> items, CancellationToken cancellationToken);

    /// <summary>Null when this key has no such conversation.</summary>
    Task<StoredConversation?> FindAsync(string keyId, string id, CancellationToken cancellationToken);

    /// <summary>Replaces metadata and prolongs its life; false when this key has no such conversation.</summary>
    Task<bool> UpdateAsync(string keyId, string id, ReadOnlyMemory<byte> metadata, DateTimeOffset expires, CancellationToken cancellationToken);

    /// <summary>Removes it with its items; false when this key has no such conversation.</summary>
    Task<bool> DeleteAsync(string keyId, string id, CancellationToken cancellationToken);

    /// <summary>Adds items at the end, all or none, and prolongs its life; false when this key has no such conversation.</summary>
    Task<bool> AddItemsAsync(string keyId, string id, IReadOnlyList<StoredItem> items, DateTimeOffset expires, CancellationToken cancellationToken);

    /// <summary>How many items it has; 0 when this key has no such conversation.</summary>
    Task<int> CountItemsAsync(string keyId, string id, CancellationToken cancellationToken);

    /// <summary>A page of items; empty when this key has no such conversation, null when the page begins after an item that is not there.</summary>
    Task<IReadOnlyList<StoredItem>?> ListItemsAsync(string keyId, string id, ItemPage page, CancellationToken cancellationToken);

    Task<StoredItem?> FindItemAsync(string keyId, string id, string item, CancellationToken cancellationToken);

    /// <summary>False when there is no such item.</summary>
    Task<bool> DeleteItemAsync(string keyId, string id, string item, CancellationToken cancellationToken);

    /// <summary>Removes what is past its time; how many conversations.</summary>
    Task<int> DeleteExpiredAsync(CancellationToken cancellationToken);
}

/// <summary>A conversation as it is stored, without its items.</summary>
public sealed record StoredConversation
{
    public required string Id { get; init; }

    /// <summary>The key that made it.</summary>
    public required string KeyId { get; init; }

    public required DateTimeOffset Created { get; init; }

    public required DateTimeOffset Expires { get; init; }

    /// <summary>The client's notes, a JSON object in UTF-8.</summary>
    public required ReadOnlyMemory<byte> Metadata { get; init; }
}

/// <summary>One item of a conversation: a message, a function call, or what a function gave.</summary>
/// <param name="Id">Made by the gateway.</param>
/// <param name="Json">A JSON object in UTF-8, its id included.</param>
public sealed record StoredItem(string Id, ReadOnlyMemory<byte> Json);

/// <param name="After">Begin after this item; null = at the beginning.</param>
/// <param name="Limit">Most items, at least 1.</param>
/// <param name="IsDescending">Newest first.</param>
public sealed record ItemPage(string? After, int Limit, bool IsDescending);
