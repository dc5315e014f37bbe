using MaiCluster.Node.Commands;
using MaiCluster.Node.Hosting;

namespace MaiCluster.Node.Tests.Hosting;

public sealed class NodeAlertsTests
{
    private static readonly byte[] Secret = [.. Enumerable.Range(0, 24).Select(value => (byte)value)];

    [Fact]
    public void A_secret_is_the_bytes_behind_its_prefix_and_none_is_no_signature()
    {
        Assert.Equal(Secret, NodeAlerts.SecretOf("whsec_" + Convert.ToBase64String(Secret)));
        Assert.Null(NodeAlerts.SecretOf(null));
        Assert.Null(NodeAlerts.SecretOf(""));
    }

    [Theory]
    [InlineData("whsec_")]
    [InlineData("whsec_AAEC")]
    [InlineData("whsec_not base64, and long enough to be one")]
    [InlineData("AAECAwQFBgcICQoLDA0ODxAREhMUFRYX")]
    public void What_is_no_secret_is_told_before_anything_starts(string text)
    {
        var refused = Assert.Throws<CommandFailedException>(() => NodeAlerts.SecretOf(text));
        Assert.Equal("MAI_BUDGET_WEBHOOK_SECRET is no secret of a webhook: expected whsec_ and 24 to 64 random bytes in base64.", refused.Message);
    }
}
