using System.Security.Cryptography;
using System.Text;
using MaiCluster.Serving.Requests;

namespace MaiCluster.Serving.Admission;

/// <summary>Step 2: who asks. A key is looked up by its hash, and counts as found for a quarter of a second, so that a revoked one stops almost at once.</summary>
public sealed class AdmissionGate(IKeyStore keys, TimeProvider time)
{
    /// <summary>Longest key that is hashed, in characters.</summary>
    public const int MaxKeyLength = 256;

    private static readonly RequestFailure NoKey = new(FailureKind.Unauthorized, "No API key: send it as 'Authorization: Bearer KEY'.");
    private static readonly RequestFailure WrongKey = new(FailureKind.Unauthorized, "This API key is unknown or revoked.");

    private readonly KnownKeys _known = new(time);

    /// <param name="key">What came after <c>Bearer</c>; null when nothing did.</param>
    public async ValueTask<(ApiKey? Key, RequestFailure? Failure)> CheckAsync(string? key, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(key))
        {
            return (null, NoKey);
        }

        var found = key.Length <= MaxKeyLength ? await FindAsync(Hash(key), cancellationToken) : null;
        return found is null ? (null, WrongKey) : (found, null);
    }

    /// <summary>The same for a key that was seen before.</summary>
    /// <param name="sha256">As <see cref="Hash"/> makes it.</param>
    public async ValueTask<(ApiKey? Key, RequestFailure? Failure)> CheckAsync(ReadOnlyMemory<byte> sha256, CancellationToken cancellationToken) =>
        await FindAsync(sha256, cancellationToken) is { } found ? (found, null) : (null, WrongKey);

    /// <summary>SHA-256 of the key's UTF-8: the only form in which a key is stored. A key of ours has 190 random bits (<see cref="SecretKey"/>), so no salt is needed.</summary>
    public static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));

    private async ValueTask<ApiKey?> FindAsync(ReadOnlyMemory<byte> hash, CancellationToken cancellationToken)
    {
        var name = Convert.ToHexString(hash.Span);
        if (_known.Find(name) is { } known)
        {
            return known;
        }

        var found = await keys.FindAsync(hash, cancellationToken);
        if (found is not null)
        {
            _known.Add(name, found);
        }

        return found;
    }
}
