using System.Security.Cryptography;
using System.Text;
using MaiCluster.Serving.Requests;

namespace MaiCluster.Serving.Admission;

/// <summary>Step 2: who asks. A key or a token counts as good for a quarter of a second after it was checked, so that a revoked one stops almost at once.</summary>
/// <param name="tokens">Null: tokens are not taken.</param>
public sealed class AdmissionGate(IKeyStore keys, TimeProvider time, IBearerTokens? tokens = null)
{
    /// <summary>Longest key that is hashed, in characters.</summary>
    public const int MaxKeyLength = 256;

    private static readonly RequestFailure NoKey = new(FailureKind.Unauthorized, "No API key: send it as 'Authorization: Bearer KEY'.");
    private static readonly RequestFailure WrongKey = new(FailureKind.Unauthorized, "This API key is unknown, revoked or expired.");

    private readonly KnownKeys _known = new(time);

    /// <param name="key">What came after <c>Bearer</c>; null when nothing did.</param>
    public ValueTask<(ApiKey? Key, RequestFailure? Failure)> CheckAsync(string? key, CancellationToken cancellationToken) =>
        CheckAsync(Credential.Of(key), cancellationToken);

    public async ValueTask<(ApiKey? Key, RequestFailure? Failure)> CheckAsync(Credential shown, CancellationToken cancellationToken)
    {
        if (!shown.IsShown)
        {
            return (null, NoKey);
        }

        if (shown.Hash.IsEmpty)
        {
            return (null, WrongKey);
        }

        var name = Convert.ToHexString(shown.Hash.Span);
        if (_known.Find(name) is { } known)
        {
            return (known, null);
        }

        var (found, failure) = shown.Token is { } token && tokens is not null
            ? await tokens.CheckAsync(token, cancellationToken)
            : (await keys.FindAsync(shown.Hash, cancellationToken), null);
        if (found is null)
        {
            return (null, failure ?? WrongKey);
        }

        _known.Add(name, found);
        return (found, null);
    }

    /// <summary>SHA-256 of the key's UTF-8: the only form in which a key is stored. A key of ours has 190 random bits (<see cref="SecretKey"/>), so no salt is needed.</summary>
    public static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
