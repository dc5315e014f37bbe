using MaiCluster.Orleans.Fleets;
using MaiCluster.Orleans.Hosting;
using MaiCluster.Serving.Cluster;
using Microsoft.Extensions.Logging;

namespace MaiCluster.Orleans.Cluster;

/// <summary>
/// Tells of this node: each period, and soon after a change. Snapshots go straight to the observers, one-way; the fleet grain
/// hears them too and answers with the list of observers. While it cannot be reached the last known list serves.
/// </summary>
internal sealed partial class SnapshotAnnouncer(
    NodeActors node, IGrainFactory grains, ClusterView view, AnnounceOptions options, TimeProvider time, ILogger<SnapshotAnnouncer> log)
    : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _changed = new(0, 1);
    private readonly ObserverLeases _observers = new(options.Lease, time);
    private Task<ISnapshotObserver[]>? _hub;
    private bool _hubFailed;
    private Task _running = Task.CompletedTask;

    public void Start() => _running = RunAsync(_stop.Token);

    /// <summary>Something changed: tell soon. Any thread.</summary>
    public void Touch()
    {
        try
        {
            _changed.Release();
        }
        catch (SemaphoreFullException)
        {
            // It is known already that something changed.
        }
    }

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _running;
    }

    public void Dispose()
    {
        _stop.Dispose();
        _changed.Dispose();
    }

    private async Task RunAsync(CancellationToken stopping)
    {
        try
        {
            while (true)
            {
                await AnnounceAsync();
                await Task.Delay(options.LeastGap, time, stopping);
                await UntilDueAsync(stopping);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Told to end.
        }
    }

    private async Task UntilDueAsync(CancellationToken stopping)
    {
        using var due = new CancellationTokenSource(options.Period - options.LeastGap, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(due.Token, stopping);
        try
        {
            await _changed.WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            // Nothing changed: time for the next one.
        }
    }

    private async Task AnnounceAsync()
    {
        var snapshot = node.Snapshot();
        view.Publish(snapshot);
        await LookAtHubAsync();
        foreach (var observer in _observers.Current)
        {
            await observer.HearAsync(snapshot); // one-way: complete when it is queued
        }

        _hub ??= grains.GetGrain<IFleetGrain>(IFleetGrain.Key).AnnounceAsync(snapshot);
    }

    /// <summary>Takes the hub's last answer, if it is there: it is never waited for.</summary>
    private async Task LookAtHubAsync()
    {
        if (_hub is not { IsCompleted: true } answered)
        {
            return;
        }

        _hub = null;
        try
        {
            Array.ForEach(await answered, _observers.Renew);
            _hubFailed = false;
        }
#pragma warning disable CA1031 // whatever is wrong with the hub, the flow of snapshots goes on
        catch (Exception error)
#pragma warning restore CA1031
        {
            if (!_hubFailed)
            {
                LogHubUnreachable(node.Node, error);
            }

            _hubFailed = true;
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "{Node} cannot reach the fleet grain; it goes on telling the observers it knows")]
    private partial void LogHubUnreachable(string node, Exception error);
}
