using MaiCluster.Orleans.Fleets;
using MaiCluster.Serving.Cluster;
using Microsoft.Extensions.Logging;

namespace MaiCluster.Orleans.Cluster;

/// <summary>Listens to all nodes and keeps this process's view of the cluster: subscribes, and again each period, so that a new fleet grain knows it soon.</summary>
internal sealed partial class SnapshotFeed(IGrainFactory grains, ClusterView view, AnnounceOptions options, TimeProvider time, ILogger<SnapshotFeed> log)
    : ISnapshotObserver, IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;

    public void Start() => _running = RunAsync(_stop.Token);

    public Task HearAsync(NodeSnapshot node)
    {
        view.Publish(node);
        return Task.CompletedTask;
    }

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _running;
    }

    public void Dispose() => _stop.Dispose();

    private async Task RunAsync(CancellationToken stopping)
    {
        var fleet = grains.GetGrain<IFleetGrain>(IFleetGrain.Key);
        var self = grains.CreateObjectReference<ISnapshotObserver>(this);
        var failed = false;
        using var timer = new PeriodicTimer(options.Period, time);
        try
        {
            do
            {
                try
                {
                    await fleet.SubscribeAsync(self).WaitAsync(stopping);
                    failed = false;
                }
                catch (Exception error) when (error is not OperationCanceledException)
                {
                    if (!failed)
                    {
                        LogSubscribeFailed(error);
                    }

                    failed = true;
                }

                view.Sweep();
            }
            while (await timer.WaitForNextTickAsync(stopping));
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Told to end; the lease does the rest.
        }
        finally
        {
            grains.DeleteObjectReference<ISnapshotObserver>(self);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "The fleet grain cannot be reached to listen to nodes; trying again")]
    private partial void LogSubscribeFailed(Exception error);
}
