using MaiCluster.Serving.Cluster;
using MaiCluster.Serving.Fleets;

namespace MaiCluster.Orleans.Fleets;

/// <summary>The cluster's fleet as Serving calls it.</summary>
internal sealed class GrainFleetPort(IGrainFactory grains) : IFleetPort
{
    private readonly IFleetGrain _fleet = grains.GetGrain<IFleetGrain>(IFleetGrain.Key);

    public Task AnnounceAsync(NodeSnapshot node) => _fleet.AnnounceAsync(node);

    public Task ReportAsync(GatewayReport report) => _fleet.ReportAsync(report);

    public Task<string?> WakeAsync(string package) => _fleet.WakeAsync(package);

    public Task<bool> DrainNodeAsync(string node) => _fleet.DrainNodeAsync(node);
}
