using MaiCluster.Gateway.Admin;
using MaiCluster.Gateway.Oidc;
using MaiCluster.Node.Commands;
using MaiCluster.Node.Settings;
using MaiCluster.Serving.Admission;

namespace MaiCluster.Node.Hosting;

/// <summary>Who may ask, as the gateway needs it: the stores, the gate before them, and the node's own keys.</summary>
internal static class NodeAccess
{
    /// <exception cref="CommandFailedException">Whose tokens are taken is said in part.</exception>
    public static IServiceCollection AddAccess(
        this IServiceCollection services, IKeyStore keys, IPayerStore payers, IAuditLog audit, NodeOptions options, DataDirectory data, CommandContext context)
    {
        services.AddSingleton(keys).AddSingleton(payers).AddSingleton(audit);
        services.AddSingleton(new AdminKeys([.. OwnKeys(data, context).Select(AdmissionGate.Hash)]));
        if (OidcOf(options) is { } oidc)
        {
            services.AddSingleton<IBearerTokens>(host => new OidcTokens(oidc, payers, context.Time, host.GetRequiredService<ILoggerFactory>()));
        }

        return services.AddSingleton(host => new AdmissionGate(keys, context.Time, host.GetService<IBearerTokens>()));
    }

    /// <summary>Whose tokens are taken; null = nobody's.</summary>
    internal static OidcOptions? OidcOf(NodeOptions options) => options switch
    {
        { OidcIssuer: null, OidcAudience: null, OidcJwks: null } => null,
        { OidcIssuer: { } issuer, OidcAudience: { } audience, OidcJwks: { } jwks } => new OidcOptions
        {
            Issuer = issuer,
            Audience = audience,
            Jwks = jwks,
            TenantClaim = options.OidcTenantClaim,
            TeamClaim = options.OidcTeamClaim,
            RoleClaim = options.OidcRoleClaim,
        },
        _ => throw CommandFailedException.Usage("Tokens need all of --oidc-issuer, --oidc-audience and --oidc-jwks."),
    };

    /// <summary>What administers the node: <c>DATA/key</c>, and the key that the operator chose.</summary>
    private static IEnumerable<string> OwnKeys(DataDirectory data, CommandContext context) =>
        new[] { OwnerFile.Read(data.Key), context.Variable(ApiKeyVariable.Name) }.OfType<string>().Where(key => key.Length > 0);
}
