namespace MaiCluster.Serving.Admission;

/// <summary>API keys, stored hashed.</summary>
public interface IKeyStore
{
    /// <summary>The working key with this hash; null when unknown or revoked.</summary>
    /// <param name="sha256">32 bytes: SHA-256 of the key's UTF-8.</param>
    ValueTask<ApiKey?> FindAsync(ReadOnlyMemory<byte> sha256, CancellationToken cancellationToken);

    /// <summary>Adds a key; an already known hash gives back the stored one, working again if it was revoked.</summary>
    Task<ApiKey> AddAsync(string name, ReadOnlyMemory<byte> sha256, CancellationToken cancellationToken);

    Task<IReadOnlyList<ApiKey>> ListAsync(CancellationToken cancellationToken);

    /// <summary>False when no working key has this id.</summary>
    Task<bool> RevokeAsync(string id, CancellationToken cancellationToken);
}
