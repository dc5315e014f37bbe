using MaiCluster.Cluster.Tests.Contract;

namespace MaiCluster.Orleans.Tests.Cluster;

/// <summary>The contract, kept by two silos and a gateway.</summary>
public sealed class OrleansClusterTests : ClusterContract
{
    protected override async Task<IClusterUnderTest> StartAsync() => await OrleansCluster.StartAsync(silos: 2);
}
