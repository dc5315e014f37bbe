using MaiCluster.Orleans.Cluster;
using MaiCluster.Serving.Cluster;
using MaiCluster.Serving.Fleets;

namespace MaiCluster.Orleans.Fleets;

/// <summary><see cref="IFleetPort"/> as grain calls, and the list of those who listen to nodes. There is one, key 0.</summary>
[Alias("mai.fleet-grain")]
internal interface IFleetGrain : IGrainWithIntegerKey
{
    const long Key = 0;

    [Alias("announce")]
    Task<Announced> AnnounceAsync(NodeSnapshot node);

    /// <summary>The observer listens for a lease's time; asked again before it ends, it goes on.</summary>
    [Alias("subscribe")]
    Task SubscribeAsync(ISnapshotObserver observer);

    [Alias("report")]
    Task ReportAsync(GatewayReport report);

    [Alias("wake")]
    Task<string?> WakeAsync(string package);

    [Alias("rest")]
    Task RestAsync(string package);

    [Alias("drain")]
    Task<bool> DrainNodeAsync(string node);
}
