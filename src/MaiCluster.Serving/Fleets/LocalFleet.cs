using MaiCluster.Serving.Cluster;

namespace MaiCluster.Serving.Fleets;

/// <summary>The fleet actor in this process: one turn at a time, and a turn of its own when nobody calls.</summary>
public sealed class LocalFleet : IFleetPort, IAsyncDisposable
{
    private readonly Fleet _fleet;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly CancellationTokenSource _end = new();
    private readonly Task _ticking;

    /// <param name="interval">Between two turns of its own.</param>
    public LocalFleet(Fleet fleet, TimeSpan interval, TimeProvider time)
    {
        _fleet = fleet;
        _ticking = TickAsync(interval, time);
    }

    public Task<bool> AnnounceAsync(NodeSnapshot node) => TakeTurnAsync(() => _fleet.AnnounceAsync(node));

    public Task ReportAsync(GatewayReport report) => TakeTurnAsync(async () =>
    {
        await _fleet.ReportAsync(report);
        return true;
    });

    public Task<string?> WakeAsync(string package) => TakeTurnAsync(() => _fleet.WakeAsync(package));

    public Task RestAsync(string package) => TakeTurnAsync(async () =>
    {
        await _fleet.RestAsync(package);
        return true;
    });

    public Task<bool> DrainNodeAsync(string node) => TakeTurnAsync(() => _fleet.DrainNodeAsync(node));

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _ticking;
        _end.Dispose();
        _turn.Dispose();
    }

    private async Task<T> TakeTurnAsync<T>(Func<Task<T>> turn)
    {
        await _turn.WaitAsync(_end.Token);
        try
        {
            return await turn();
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task TickAsync(TimeSpan interval, TimeProvider time)
    {
        using var pace = new PeriodicTimer(interval, time);
        try
        {
            while (await pace.WaitForNextTickAsync(_end.Token))
            {
                await TakeTurnAsync(async () =>
                {
                    await _fleet.TickAsync(_end.Token);
                    return true;
                });
            }
        }
        catch (OperationCanceledException) when (_end.IsCancellationRequested)
        {
        }
    }
}
