using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace MaiCluster.Gateway.Tests.Oidc;

/// <summary>An issuer's key pair: signs tokens, and shows its public half as a JWK.</summary>
internal sealed class SigningKey : IDisposable
{
    private readonly RSA? _rsa;
    private readonly ECDsa? _ec;

    private SigningKey(string id, RSA? rsa, ECDsa? ec) => (Id, _rsa, _ec) = (id, rsa, ec);

    public string Id { get; }

    public static SigningKey Rsa(string id, int bits = 2048) => new(id, RSA.Create(bits), null);

    public static SigningKey Ec(string id) => new(id, null, ECDsa.Create(ECCurve.NamedCurves.nistP256));

    public static string Jwks(params SigningKey[] keys) => new JsonObject { ["keys"] = new JsonArray([.. keys.Select(key => key.Jwk())]) }.ToJsonString();

    public JsonObject Jwk()
    {
        if (_rsa is not null)
        {
            var key = _rsa.ExportParameters(includePrivateParameters: false);
            return new JsonObject { ["kty"] = "RSA", ["kid"] = Id, ["use"] = "sig", ["alg"] = "RS256", ["n"] = Base64Url.EncodeToString(key.Modulus), ["e"] = Base64Url.EncodeToString(key.Exponent) };
        }

        var point = _ec!.ExportParameters(includePrivateParameters: false).Q;
        return new JsonObject { ["kty"] = "EC", ["kid"] = Id, ["crv"] = "P-256", ["x"] = Base64Url.EncodeToString(point.X), ["y"] = Base64Url.EncodeToString(point.Y) };
    }

    /// <summary>The public half in PEM, as one who has only that may use its bytes.</summary>
    public byte[] PublicBytes() => Encoding.UTF8.GetBytes(_rsa!.ExportSubjectPublicKeyInfoPem());

    /// <summary>A token of these claims, signed by this key.</summary>
    /// <param name="header">Changes it before it is signed.</param>
    public string Sign(JsonObject claims, Action<JsonObject>? header = null)
    {
        var head = new JsonObject { ["alg"] = _rsa is null ? "ES256" : "RS256", ["kid"] = Id, ["typ"] = "JWT" };
        header?.Invoke(head);
        var signed = Encode(head) + "." + Encode(claims);
        var bytes = Encoding.ASCII.GetBytes(signed);
        var signature = _rsa?.SignData(bytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1) ?? _ec!.SignData(bytes, HashAlgorithmName.SHA256);
        return signed + "." + Base64Url.EncodeToString(signature);
    }

    /// <summary>A token of any header, with a signature by HMAC, or none.</summary>
    public static string Forge(JsonObject header, JsonObject claims, byte[]? secret)
    {
        var signed = Encode(header) + "." + Encode(claims);
        return signed + "." + (secret is null ? "" : Base64Url.EncodeToString(HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes(signed))));
    }

    public void Dispose()
    {
        _rsa?.Dispose();
        _ec?.Dispose();
    }

    private static string Encode(JsonObject json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json.ToJsonString()));
}
