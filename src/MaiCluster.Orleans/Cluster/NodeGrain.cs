using MaiCluster.Orleans.Placement;
using MaiCluster.Orleans.Sessions;
using MaiCluster.Serving.Sessions;
using Orleans.Concurrency;
using Orleans.Placement;

namespace MaiCluster.Orleans.Cluster;

/// <summary>Answers for its silo's process.</summary>
[GpuPacking]
[Immovable]
[Reentrant]
internal sealed class NodeGrain(ActiveSessions sessions) : Grain, INodeGrain
{
    public Task<SessionListing[]> SessionsAsync() => Task.FromResult(sessions.Listings);
}
