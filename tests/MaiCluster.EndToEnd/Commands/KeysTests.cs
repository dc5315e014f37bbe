using System.Net;
using MaiCluster.EndToEnd.Nodes;

namespace MaiCluster.EndToEnd.Commands;

[Collection(SharedNodeGroup.Name)]
public class KeysTests(SharedNode shared)
{
    [Fact]
    public async Task Key_works_from_its_making_to_its_revoking_beside_the_running_node()
    {
        var key = await AddedKey.MakeAsync(shared.Node, "laptop");
        using var api = new Api(shared.Node.Address, key.Text);
        var added = await api.StatusAsync("/v1/models");
        var listed = await shared.Node.RunAsync("keys", "list");
        var revoked = await shared.Node.RunAsync("keys", "revoke", key.Id);
        var after = await api.StatusAsync("/v1/models");
        var again = await shared.Node.RunAsync("keys", "revoke", key.Id);

        Assert.Equal(HttpStatusCode.OK, added);
        Assert.Equal(0, listed.ExitCode);
        Assert.Contains(key.Id, listed.Output, StringComparison.Ordinal);
        Assert.Contains("laptop", listed.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(key.Text, listed.Output, StringComparison.Ordinal);
        Assert.Equal(0, revoked.ExitCode);
        Assert.Equal(HttpStatusCode.Unauthorized, after);
        Assert.Equal(1, again.ExitCode);
        Assert.Contains(key.Id, again.Error, StringComparison.Ordinal);
    }
}
