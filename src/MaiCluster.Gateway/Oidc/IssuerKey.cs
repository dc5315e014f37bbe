using Microsoft.IdentityModel.Tokens;

namespace MaiCluster.Gateway.Oidc;

/// <summary>A public key of the issuer.</summary>
/// <param name="Algorithm">The only one it is used with: its own kind decides, never a token.</param>
/// <param name="Key">What signatures are checked with.</param>
internal sealed record IssuerKey(string Algorithm, SecurityKey Key)
{
    private const int LeastRsaBits = 2048, MostKeys = 100, MaxIdLength = 256;

    /// <summary>The keys of a JWKS document that signatures may be checked with, by their ids.</summary>
    /// <exception cref="ArgumentException">The text is no JWKS.</exception>
    public static Dictionary<string, IssuerKey> ReadAll(string jwks)
    {
        var keys = new Dictionary<string, IssuerKey>(StringComparer.Ordinal);
        foreach (var key in new JsonWebKeySet(jwks).Keys.Take(MostKeys))
        {
            if (key.Kid is { Length: > 0 and <= MaxIdLength } id && AlgorithmOf(key) is { } algorithm)
            {
                keys[id] = new IssuerKey(algorithm, key);
            }
        }

        return keys;
    }

    private static string? AlgorithmOf(JsonWebKey key) => key switch
    {
        { Use: not (null or "" or "sig") } => null,
        { Kty: JsonWebAlgorithmsKeyTypes.RSA, N: not null, E: not null, KeySize: >= LeastRsaBits, Alg: null or "" or SecurityAlgorithms.RsaSha256 } => SecurityAlgorithms.RsaSha256,
        { Kty: JsonWebAlgorithmsKeyTypes.EllipticCurve, Crv: JsonWebKeyECTypes.P256, X: not null, Y: not null, Alg: null or "" or SecurityAlgorithms.EcdsaSha256 } => SecurityAlgorithms.EcdsaSha256,
        _ => null,
    };
}
