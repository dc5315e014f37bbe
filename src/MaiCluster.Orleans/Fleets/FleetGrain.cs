using MaiCluster.Orleans.Cluster;
using MaiCluster.Orleans.Hosting;
using MaiCluster.Serving.Cluster;
using MaiCluster.Serving.Fleets;
using MaiCluster.Serving.Replicas;

namespace MaiCluster.Orleans.Fleets;

/// <summary>The fleet actor, wherever Orleans holds it. After its silo died it comes up elsewhere with the next call, and knows the cluster again within one announcement of each node.</summary>
[KeepAlive]
internal sealed class FleetGrain(NodeActors node, IReplicaControl control, NewsOptions options, TimeProvider time) : Grain, IFleetGrain
{
    private readonly ObserverLeases _observers = new(options.Lease, time);
    private readonly Fleet _fleet = node.Fleet(control);

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        this.RegisterGrainTimer(static (fleet, stopping) => fleet.TickAsync(stopping), _fleet, new GrainTimerCreationOptions(node.FleetOptions.PlanInterval, node.FleetOptions.PlanInterval));
        return Task.CompletedTask;
    }

    public async Task<Announced> AnnounceAsync(NodeSnapshot node) => new(await _fleet.AnnounceAsync(node), _observers.Current);

    public Task SubscribeAsync(ISnapshotObserver observer)
    {
        _observers.Renew(observer);
        return Task.CompletedTask;
    }

    public Task ReportAsync(GatewayReport report) => _fleet.ReportAsync(report);

    public Task<string?> WakeAsync(string package) => _fleet.WakeAsync(package);

    public Task RestAsync(string package) => _fleet.RestAsync(package);

    public Task<bool> DrainNodeAsync(string node) => _fleet.DrainNodeAsync(node);
}
