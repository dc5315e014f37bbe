using MaiCluster.Cluster.Tests.Contract;

namespace MaiCluster.Cluster.Tests.InProcess;

/// <summary>The contract, kept by the embedded host.</summary>
public sealed class InProcessClusterTests : ClusterContract
{
    protected override Task<IClusterUnderTest> StartAsync() => Task.FromResult<IClusterUnderTest>(new InProcessCluster());
}
