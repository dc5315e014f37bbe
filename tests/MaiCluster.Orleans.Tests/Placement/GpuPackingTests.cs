using MaiCluster.Cluster.Tests.Contract;
using MaiCluster.Orleans.Replicas;
using MaiCluster.Orleans.Tests.Cluster;
using MaiCluster.Serving.Requests;

namespace MaiCluster.Orleans.Tests.Placement;

public sealed class GpuPackingTests : IAsyncLifetime
{
    private OrleansCluster _cluster = null!;

    public async Task InitializeAsync() => _cluster = await OrleansCluster.StartAsync(silos: 3);

    public async Task DisposeAsync() => await _cluster.DisposeAsync();

    [Fact]
    public async Task A_replica_comes_to_the_silo_that_its_key_names()
    {
        var management = _cluster.Grains.GetGrain<IManagementGrain>(0);
        foreach (var node in _cluster.Nodes)
        {
            var grain = _cluster.Grains.GetGrain<IReplicaGrain>(node.Replica.ToString());
            await grain.StartAsync(planVersion: 1);
            await Within.HoldsAsync(() => node.Loads.Count == 1, $"{node.Name} loads its replica");

            Assert.Equal(node.Name, _cluster.NodeOf((await management.GetActivationAddress(grain))!));
        }

        Assert.All(_cluster.Nodes, node => Assert.Equal([node.Replica], node.Loads));
    }

    [Fact]
    public async Task A_call_of_a_replica_that_was_not_started_loads_nothing()
    {
        var node = _cluster.Nodes[1];

        await _cluster.Grains.GetGrain<IReplicaGrain>(node.Replica.ToString()).CancelAsync(RequestId.New());

        Assert.Empty(node.Loads);
        Assert.Empty(node.Replicas.Snapshots());
    }

    [Fact]
    public async Task A_node_that_is_no_live_silo_is_named()
    {
        var refused = await Assert.ThrowsAnyAsync<Exception>(
            () => _cluster.Grains.GetGrain<IReplicaGrain>("node-9/gpu0/small").StartAsync(planVersion: 1).WaitAsync(Within.Limit));

        Assert.Contains("node-9/gpu0/small cannot be reached: the node 'node-9' is not a live silo of this cluster.", refused.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_device_that_the_node_does_not_have_is_named()
    {
        var node = _cluster.Nodes[0].Name;

        var refused = await Assert.ThrowsAnyAsync<Exception>(
            () => _cluster.Grains.GetGrain<IReplicaGrain>($"{node}/gpu7/small").StartAsync(planVersion: 1).WaitAsync(Within.Limit));

        Assert.Contains($"'{node}/gpu7/small' cannot be a replica here", refused.ToString(), StringComparison.Ordinal);
    }
}
