using MaiCluster.Serving.Requests;

namespace MaiCluster.Serving.Admission;

/// <summary>API keys, stored hashed. Each change is written together with its entry in the audit log, or not at all.</summary>
public interface IKeyStore
{
    /// <summary>The working key with this hash; null when unknown, revoked, expired, or rotated away.</summary>
    /// <param name="sha256">32 bytes: SHA-256 of the key's UTF-8.</param>
    ValueTask<ApiKey?> FindAsync(ReadOnlyMemory<byte> sha256, CancellationToken cancellationToken);

    /// <summary>
    /// Adds a key; an already known hash gives back the stored one, whatever its terms, working again if it was revoked.
    /// A failure where the tenant or the team is not there or closed.
    /// </summary>
    /// <param name="actor">Who does it: a key's id, or one of <see cref="Actor"/>.</param>
    Task<(ApiKey? Key, RequestFailure? Failure)> AddAsync(KeyTerms terms, ReadOnlyMemory<byte> sha256, string actor, CancellationToken cancellationToken);

    /// <summary>All keys, revoked ones too, oldest first.</summary>
    Task<IReadOnlyList<ApiKey>> ListAsync(CancellationToken cancellationToken);

    /// <summary>The key with this id, revoked or not; null when there is none.</summary>
    Task<ApiKey?> ReadAsync(string id, CancellationToken cancellationToken);

    /// <summary>Gives a key other terms. Nothing when no key that was not revoked has this id; a failure where the new team is not there or closed.</summary>
    /// <param name="change">Makes the new terms of the present ones; the tenant stays, whatever it says.</param>
    Task<(ApiKey? Key, RequestFailure? Failure)> ChangeAsync(string id, Func<KeyTerms, KeyTerms> change, string actor, CancellationToken cancellationToken);

    /// <summary>Gives a key a new secret. The one before works for the overlap; one from an earlier rotation ends now. Null when no key that was not revoked has this id.</summary>
    Task<ApiKey?> RotateAsync(string id, ReadOnlyMemory<byte> sha256, TimeSpan overlap, string actor, CancellationToken cancellationToken);

    /// <summary>False when no key that was not revoked has this id.</summary>
    Task<bool> RevokeAsync(string id, string actor, CancellationToken cancellationToken);
}
