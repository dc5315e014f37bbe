using System.Text.Json;
using MaiCluster.Serving.Admission;
using MaiCluster.Serving.Requests;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace MaiCluster.Gateway.Oidc;

/// <summary>What the claims of a good token say of its tenant, team and role. Tenants and teams must be there: a token makes none.</summary>
internal sealed class TokenClaims(OidcOptions options, IPayerStore payers)
{
    public async ValueTask<(KeyTerms? Terms, RequestFailure? Failure)> ReadAsync(JsonWebToken token, CancellationToken cancellationToken)
    {
        using var payload = JsonDocument.Parse(Base64UrlEncoder.DecodeBytes(token.EncodedPayload));
        var claims = payload.RootElement;
        var tenant = options.TenantClaim is null ? PayerId.DefaultTenant : TextOf(claims, options.TenantClaim);
        if (tenant is null || !await IsOpenAsync(new PayerId(tenant), cancellationToken))
        {
            return (null, Refuse(options.TenantClaim, "tenant"));
        }

        var team = options.TeamClaim is null ? null : TextOf(claims, options.TeamClaim);
        if (team is not null && !await IsOpenAsync(new PayerId(tenant, team), cancellationToken))
        {
            return (null, Refuse(options.TeamClaim, "team of its tenant"));
        }

        return (new KeyTerms
        {
            Name = "token",
            Tenant = tenant,
            Team = team,
            Role = options.RoleClaim is null ? AdminRole.None : RoleOf(claims, options.RoleClaim),
            Expires = new DateTimeOffset(token.ValidTo, TimeSpan.Zero),
        }, null);
    }

    private async ValueTask<bool> IsOpenAsync(PayerId id, CancellationToken cancellationToken) => await payers.FindAsync(id, cancellationToken) is { Closed: null };

    private static string? TextOf(JsonElement claims, string name) =>
        claims.TryGetProperty(name, out var claim) && claim.ValueKind == JsonValueKind.String && claim.GetString() is { Length: > 0 } text ? text : null;

    /// <summary>The highest that the claim names; what is no role of ours is another program's.</summary>
    private static AdminRole RoleOf(JsonElement claims, string name)
    {
        if (!claims.TryGetProperty(name, out var claim))
        {
            return AdminRole.None;
        }

        var names = claim.ValueKind == JsonValueKind.Array ? claim.EnumerateArray().ToArray() : [claim];
        return names.Where(role => role.ValueKind == JsonValueKind.String).Select(role => AdminRoleName.Parse(role.GetString()!) ?? AdminRole.None).DefaultIfEmpty().Max();
    }

    private static RequestFailure Refuse(string? claim, string what) =>
        new(FailureKind.Forbidden, claim is null ? $"The default {what} is not open." : $"This token's claim '{claim}' must name an open {what}, and does not.");
}
