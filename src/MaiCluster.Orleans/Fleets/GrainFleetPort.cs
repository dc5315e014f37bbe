using MaiCluster.Orleans.Cluster;
using MaiCluster.Serving.Cluster;
using MaiCluster.Serving.Fleets;

namespace MaiCluster.Orleans.Fleets;

/// <summary>The cluster's fleet as Serving calls it.</summary>
internal sealed class GrainFleetPort(IGrainFactory grains, SnapshotCast cast, GrainPatience patience, NewsOptions options, TimeProvider time) : IFleetPort
{
    private readonly IFleetGrain _fleet = grains.GetGrain<IFleetGrain>(IFleetGrain.Key);
    private Task<Announced>? _asked;
    private bool _isDrained;

    /// <remarks>One caller, the node's announcer. Waits only briefly, so that a fleet that cannot be reached does not stop the node's news; its answer counts when it comes.</remarks>
    public async Task<bool> AnnounceAsync(NodeSnapshot node)
    {
        var asked = _asked ??= _fleet.AnnounceAsync(node);
        await Task.WhenAny(asked, Task.Delay(options.HubPatience, time, CancellationToken.None));
        if (!asked.IsCompleted)
        {
            return _isDrained;
        }

        _asked = null;
        var answer = await asked;
        cast.Renew(answer.Observers);
        return _isDrained = answer.IsDrained;
    }

    public Task ReportAsync(GatewayReport report) => _fleet.ReportAsync(report);

    public Task<string?> WakeAsync(string package) => patience.CallAsync(() => _fleet.WakeAsync(package), CancellationToken.None);

    public Task RestAsync(string package) => patience.CallAsync(
        async () =>
        {
            await _fleet.RestAsync(package);
            return true;
        },
        CancellationToken.None);

    public Task<bool> DrainNodeAsync(string node) => patience.CallAsync(() => _fleet.DrainNodeAsync(node), CancellationToken.None);
}
