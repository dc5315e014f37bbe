namespace MaiCluster.Serving.Sessions;

/// <summary>Answers of /v1/responses that clients may come back to. Each belongs to the key that made it; what is past its time is not there any more, swept or not.</summary>
public interface IResponseStore
{
    /// <summary>Adds a response; in the same commit its items join its conversation, where that still exists, and all that it continues lives as long as it does.</summary>
    /// <param name="response">A new one.</param>
    /// <param name="conversationItems">Input and output, for the conversation; empty when it has none.</param>
    /// <param name="cancellationToken">Gives up before the commit.</param>
    Task AddAsync(StoredResponse response, IReadOnlyList<StoredItem> conversationItems, CancellationToken cancellationToken);

    /// <summary>Null when this key has no such response.</summary>
    Task<StoredResponse?> FindAsync(string keyId, string id, CancellationToken cancellationToken);

    /// <summary>The response and what it continues.</summary>
    /// <param name="keyId">Whose.</param>
    /// <param name="id">The last one's.</param>
    /// <param name="max">Most responses to read, the newest ones.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Null when this key has no such response.</returns>
    Task<ResponseChain?> ReadChainAsync(string keyId, string id, int max, CancellationToken cancellationToken);

    /// <summary>False when this key has no such response.</summary>
    Task<bool> DeleteAsync(string keyId, string id, CancellationToken cancellationToken);

    /// <summary>Removes what is past its time; how many.</summary>
    Task<int> DeleteExpiredAsync(CancellationToken cancellationToken);
}

/// <summary>A response as it is stored.</summary>
public sealed record StoredResponse
{
    public required string Id { get; init; }

    /// <summary>The key that made it.</summary>
    public required string KeyId { get; init; }

    /// <summary>What it continues; null for a first one.</summary>
    public string? PreviousId { get; init; }

    /// <summary>The conversation it is part of; null when it is of none.</summary>
    public string? ConversationId { get; init; }

    /// <summary>The name of the session that holds its tokens, under the same key.</summary>
    public required string Session { get; init; }

    public required DateTimeOffset Created { get; init; }

    public required DateTimeOffset Expires { get; init; }

    /// <summary>The response object as it was answered, UTF-8 JSON.</summary>
    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>Its own input items, a JSON array in UTF-8.</summary>
    public required ReadOnlyMemory<byte> Input { get; init; }
}

/// <summary>A response and what came before it.</summary>
/// <param name="Responses">Oldest first. The first one's <see cref="StoredResponse.PreviousId"/> is null when the chain is whole.</param>
/// <param name="IsContinued">Another stored response continues the last one already.</param>
public sealed record ResponseChain(IReadOnlyList<StoredResponse> Responses, bool IsContinued);
