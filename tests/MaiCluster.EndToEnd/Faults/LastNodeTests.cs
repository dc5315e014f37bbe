using System.Net;
using MaiCluster.EndToEnd.Cluster;
using MaiCluster.EndToEnd.Nodes;

namespace MaiCluster.EndToEnd.Faults;

/// <summary>One node with two devices, in one process.</summary>
public class LastNodeTests
{
    private const int Tokens = 150;

    [Fact]
    public async Task Drained_while_there_is_no_other_it_finishes_its_streams_and_takes_none()
    {
        using var data = new DataFolder();
        new SimulatedModel(StepSeconds: 0.02, Rows: 4).PlaceIn(data);
        await using var node = await RunningNode.StartAsync(data, "--models", SimulatedModel.Name, "--simulate-devices", "2x80GiB", "--cpu-memory", "0", "--min-replicas", "2");
        var admin = new ClusterAdmin(node.Api);
        using var whole = await node.Api.StreamAsync(Api.Chat, FaultyCluster.Question(Tokens));
        await whole.ReadAsync();

        using var stream = await node.Api.StreamAsync(Api.Chat, FaultyCluster.Question(Tokens));
        Assert.True(await stream.ReadTokensAsync(Tokens / 3));
        await admin.DrainAsync((await admin.NodesAsync()).Single()["node"]!.GetValue<string>());
        await stream.ReadAsync();

        Assert.True(stream.Done, $"{stream.Error}\n{node.Log}");
        Assert.Equal(whole.TokenIds, stream.TokenIds);
        Assert.Equal("draining", (await admin.NodesAsync()).Single()["state"]!.GetValue<string>());
        var refused = await node.Api.PostAsync(Api.Chat, FaultyCluster.Question(tokens: 4));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.Status);
        Assert.Equal(0, await node.StopAsync());
    }
}
