using System.Security.Cryptography;
using System.Text;
using MaiCluster.Serving.Admission;
using MaiCluster.Serving.Requests;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace MaiCluster.Gateway.Oidc;

/// <summary>Takes the signed tokens of one issuer: RS256 and ES256, by a key of its JWKS, for one audience. Who they are for becomes a key's id, so that usage and sessions belong to it.</summary>
public sealed class OidcTokens : IBearerTokens, IDisposable
{
    /// <summary>How far clocks may be apart.</summary>
    private static readonly TimeSpan Skew = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan FetchLimit = TimeSpan.FromSeconds(5);
    private const int MostJwksBytes = 256 * 1024;
    private const int IdDigits = 32; // 128 bits of a hash: no two people meet

    private readonly OidcOptions _options;
    private readonly TimeProvider _time;
    private readonly HttpClient _http;
    private readonly IssuerKeys _keys;
    private readonly TokenClaims _claims;
    private readonly JsonWebTokenHandler _handler = new();

    public OidcTokens(OidcOptions options, IPayerStore payers, TimeProvider time, ILoggerFactory loggers)
    {
        (_options, _time) = (options, time);
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { Timeout = FetchLimit, MaxResponseContentBufferSize = MostJwksBytes };
        _keys = new IssuerKeys(options.Jwks, _http, time, loggers.CreateLogger<IssuerKeys>());
        _claims = new TokenClaims(options, payers);
    }

    public async ValueTask<(ApiKey? Key, RequestFailure? Failure)> CheckAsync(string token, CancellationToken cancellationToken)
    {
        if (Read(token) is not { } read)
        {
            return Refuse("it is not a signed JWT");
        }

        if (read.Alg is not (SecurityAlgorithms.RsaSha256 or SecurityAlgorithms.EcdsaSha256) || read.TryGetHeaderValue<object>("crit", out _))
        {
            return Refuse("it must be signed with RS256 or ES256, without critical extensions");
        }

        if (string.IsNullOrEmpty(read.Kid) || await _keys.FindAsync(read.Kid, cancellationToken) is not { } key || key.Algorithm != read.Alg)
        {
            return Refuse("its issuer has no key by which it could have been signed");
        }

        var result = await _handler.ValidateTokenAsync(token, Parameters(key));
        if (!result.IsValid)
        {
            return Refuse(Reason(result.Exception));
        }

        var now = _time.GetUtcNow().UtcDateTime;
        if (read.ValidTo == DateTime.MinValue || now - Skew >= read.ValidTo)
        {
            return Refuse("it has expired");
        }

        if (now + Skew < read.ValidFrom)
        {
            return Refuse("it is not valid yet");
        }

        return string.IsNullOrEmpty(read.Subject) ? Refuse("it has no subject") : await IdentityAsync(read, cancellationToken);
    }

    public void Dispose() => _http.Dispose();

    private async ValueTask<(ApiKey? Key, RequestFailure? Failure)> IdentityAsync(JsonWebToken token, CancellationToken cancellationToken)
    {
        var (terms, failure) = await _claims.ReadAsync(token, cancellationToken);
        return terms is null ? (null, failure) : (new ApiKey(IdOf(token.Subject), terms, new DateTimeOffset(token.IssuedAt, TimeSpan.Zero)), null);
    }

    private string IdOf(string subject) => "oidc_" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(_options.Issuer + "\n" + subject)))[..IdDigits];

    private static JsonWebToken? Read(string token)
    {
        try
        {
            return new JsonWebToken(token);
        }
        catch (Exception error) when (error is ArgumentException or SecurityTokenException)
        {
            return null; // the reader has no other way to say so
        }
    }

    private TokenValidationParameters Parameters(IssuerKey key) => new()
    {
        ValidIssuer = _options.Issuer,
        ValidAudience = _options.Audience,
        IgnoreTrailingSlashWhenValidatingAudience = false,
        IssuerSigningKey = key.Key,
        TryAllIssuerSigningKeys = false,
        ValidAlgorithms = [key.Algorithm],
        RequireSignedTokens = true,
        ValidateLifetime = false, // by our clock, above
    };

    private static string Reason(Exception? error) => error switch
    {
        SecurityTokenInvalidIssuerException => "another issuer made it",
        SecurityTokenInvalidAudienceException => "it is for another audience",
        SecurityTokenInvalidSignatureException or SecurityTokenSignatureKeyNotFoundException => "its signature is wrong",
        _ => "it cannot be checked",
    };

    private static (ApiKey? Key, RequestFailure? Failure) Refuse(string why) => (null, new RequestFailure(FailureKind.Unauthorized, $"This token is not taken: {why}."));
}
