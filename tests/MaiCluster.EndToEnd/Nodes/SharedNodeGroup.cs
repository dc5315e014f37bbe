using System.Runtime.Versioning;

// One model at a time on the processor: parallel tests would measure each other.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

// Signals and file modes.
[assembly: UnsupportedOSPlatform("windows")]

namespace MaiCluster.EndToEnd.Nodes;

[CollectionDefinition(Name)]
public sealed class SharedNodeGroup : ICollectionFixture<SharedNode>
{
    public const string Name = "shared node";
}
