namespace MaiCluster.Gateway.Oidc;

/// <summary>Whose tokens are taken in the place of a key, and what their claims say.</summary>
public sealed record OidcOptions
{
    /// <summary>The claim <c>iss</c>, to the letter.</summary>
    public required string Issuer { get; init; }

    /// <summary>One of the claim <c>aud</c>, to the letter.</summary>
    public required string Audience { get; init; }

    /// <summary>Where the issuer's keys are; see <see cref="IsJwks"/>.</summary>
    public required Uri Jwks { get; init; }

    /// <summary>The claim that names the tenant; null = every token is of the default tenant.</summary>
    public string? TenantClaim { get; init; }

    /// <summary>The claim that names the team; null = none has one.</summary>
    public string? TeamClaim { get; init; }

    /// <summary>The claim that names a role, or is a list with one among others; null = none has one.</summary>
    public string? RoleClaim { get; init; }

    /// <summary>Keys come over https, or over http from this machine: whoever can change them can sign for anybody.</summary>
    public static bool IsJwks(Uri address) =>
        address.IsAbsoluteUri && address.UserInfo.Length == 0 && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback));
}
