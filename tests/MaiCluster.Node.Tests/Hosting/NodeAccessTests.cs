using MaiCluster.Gateway.Oidc;
using MaiCluster.Node.Commands;
using MaiCluster.Node.Hosting;
using MaiCluster.Node.Settings;

namespace MaiCluster.Node.Tests.Hosting;

public sealed class NodeAccessTests
{
    private static readonly NodeOptions None = new() { DataDirectory = "/tmp/a" };

    private static readonly NodeOptions Whole = None with { OidcIssuer = "https://a", OidcAudience = "mai", OidcJwks = new Uri("https://a/keys"), OidcRoleClaim = "roles" };

    [Fact]
    public void Tokens_are_taken_when_issuer_audience_and_keys_are_given() => Assert.Equal(
        new OidcOptions { Issuer = "https://a", Audience = "mai", Jwks = new Uri("https://a/keys"), RoleClaim = "roles" }, NodeAccess.OidcOf(Whole));

    [Fact]
    public void No_tokens_are_taken_where_nothing_is_said() => Assert.Null(NodeAccess.OidcOf(None));

    [Fact]
    public void Part_of_them_is_refused()
    {
        foreach (var part in (NodeOptions[])[Whole with { OidcIssuer = null }, Whole with { OidcAudience = null }, Whole with { OidcJwks = null }])
        {
            Assert.Equal("Tokens need all of --oidc-issuer, --oidc-audience and --oidc-jwks.", Assert.Throws<CommandFailedException>(() => NodeAccess.OidcOf(part)).Message);
        }
    }
}
