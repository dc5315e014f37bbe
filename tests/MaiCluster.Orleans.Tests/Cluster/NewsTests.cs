using MaiCluster.Cluster.Tests.Contract;
using MaiCluster.Orleans.Fleets;
using MaiCluster.Serving.Cluster;
using MaiCluster.Serving.Sessions;
using Microsoft.Extensions.DependencyInjection;

namespace MaiCluster.Orleans.Tests.Cluster;

public sealed class NewsTests : IAsyncLifetime
{
    private OrleansCluster _cluster = null!;

    public async Task InitializeAsync()
    {
        _cluster = await OrleansCluster.StartAsync(silos: 3);
        await _cluster.View.ShowsAsync(cluster => cluster.Nodes.Count == 3, "three nodes");
    }

    public async Task DisposeAsync() => await _cluster.DisposeAsync();

    [Fact]
    public async Task Every_silo_and_the_gateway_hear_of_every_node()
    {
        foreach (var node in _cluster.Nodes)
        {
            await _cluster.Silo(node.Name).GetRequiredService<ClusterView>().ShowsAsync(cluster => cluster.Nodes.Count == 3, $"three nodes in {node.Name}");
        }
    }

    [Fact]
    public async Task News_go_on_and_the_fleet_comes_up_elsewhere_after_its_silo_was_killed()
    {
        var dead = await FleetNodeAsync();
        var alive = _cluster.Nodes.First(node => node.Name != dead);

        await _cluster.KillAsync(dead);

        await _cluster.View.ShowsAsync(cluster => cluster.Nodes.Count == 2 && cluster.Nodes.All(node => node.Node != dead), $"two nodes without {dead}");
        await _cluster.Control.StartAsync(alive.Replica, planVersion: 1, CancellationToken.None);
        await _cluster.View.ShowsAsync(
            cluster => cluster.Nodes.SelectMany(node => node.Replicas).Any(replica => replica.Id == alive.Replica && replica.State == Serving.Replicas.ReplicaState.Ready),
            $"{alive.Replica} as ready");
        Assert.Null(await _cluster.Fleet.WakeAsync(TestNode.Package));
        Assert.NotEqual(dead, await FleetNodeAsync());
    }

    [Fact]
    public async Task A_session_is_remembered_after_its_silo_was_killed()
    {
        // Enough sessions that some live in the silo that dies.
        var sessions = Enumerable.Range(0, 12).Select(at => SessionId.Of("key_test", $"conv_{at}")).ToArray();
        var replica = _cluster.Nodes[0].Replica;
        foreach (var session in sessions)
        {
            var turn = await _cluster.Sessions.BeginTurnAsync(session, "small", new[] { 1, 2 }, CancellationToken.None);
            await _cluster.Sessions.EndTurnAsync(session, new CompletedTurn("small", replica, turn, new[] { 1, 2 }, new[] { 3 }));
        }

        var listed = await _cluster.Sessions.ListAsync(CancellationToken.None);
        Assert.Equal(sessions.Select(session => session.Name).Order(), listed.Select(session => session.Id.Name).Order());
        await _cluster.KillAsync(_cluster.Nodes[1].Name);

        foreach (var session in sessions)
        {
            var turn = await _cluster.Sessions.BeginTurnAsync(session, "small", new[] { 1, 2, 3, 4 }, CancellationToken.None);
            Assert.Equal(3, turn.SharedTokens);
        }
    }

    private async Task<string> FleetNodeAsync()
    {
        var management = _cluster.Grains.GetGrain<IManagementGrain>(0);
        var silo = await management.GetActivationAddress(_cluster.Grains.GetGrain<IFleetGrain>(IFleetGrain.Key));
        return _cluster.NodeOf(silo!);
    }
}
