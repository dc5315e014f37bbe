using MaiCluster.Orleans.Fleets;
using MaiCluster.Serving.Cluster;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MaiCluster.Orleans.Cluster;

/// <summary>Listens to all nodes and keeps this process's view of the cluster; tells the fleet grain again and again that it does, so that a new one knows it soon.</summary>
internal sealed partial class SnapshotFeed(IGrainFactory grains, ClusterView view, NewsOptions options, TimeProvider time, ILogger<SnapshotFeed> log)
    : ISnapshotObserver, IHostedService, IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private ITimer? _sweep;
    private Task _running = Task.CompletedTask;

    public Task HearAsync(NodeSnapshot node)
    {
        view.Publish(node);
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _sweep = time.CreateTimer(static view => ((ClusterView)view!).Sweep(), view, options.Sweep, options.Sweep);
        _running = ListenAsync(_stop.Token);
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        await _running;
    }

    public void Dispose()
    {
        _sweep?.Dispose();
        _stop.Dispose();
    }

    private async Task ListenAsync(CancellationToken stopping)
    {
        var fleet = grains.GetGrain<IFleetGrain>(IFleetGrain.Key);
        var self = grains.CreateObjectReference<ISnapshotObserver>(this);
        var isKnown = true;
        using var timer = new PeriodicTimer(options.Renewal, time);
        try
        {
            do
            {
                isKnown = await SubscribeAsync(fleet, self, isKnown, stopping);
            }
            while (await timer.WaitForNextTickAsync(stopping));
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Told to end; the lease does the rest.
        }
    }

    private async Task<bool> SubscribeAsync(IFleetGrain fleet, ISnapshotObserver self, bool wasKnown, CancellationToken stopping)
    {
        try
        {
            await fleet.SubscribeAsync(self).WaitAsync(options.Renewal, time, stopping);
            return true;
        }
#pragma warning disable CA1031 // the fleet grain may be moving between silos, or no silo be there yet; the next try tells
        catch (Exception error) when (!stopping.IsCancellationRequested)
#pragma warning restore CA1031
        {
            if (wasKnown)
            {
                LogUnheard(error.Message.Split('\n')[0]); // Orleans puts traces into messages
            }

            return false;
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "The fleet cannot be reached: {Reason}; nodes that know this process still tell it their news")]
    private partial void LogUnheard(string reason);
}
