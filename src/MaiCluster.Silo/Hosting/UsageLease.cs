using MaiCluster.Serving.Metering;

namespace MaiCluster.Silo.Hosting;

/// <summary>Says that this gateway lives, for as long as it does, and closes what others left open that do not any more.</summary>
internal sealed partial class UsageLease(IUsageStore usage, string gateway, TimeProvider time, ILogger<UsageLease> log) : IAsyncDisposable
{
    /// <summary>Longer than a database is away while it restarts; a killed gateway's records are closed within it and a third.</summary>
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    private readonly CancellationTokenSource _end = new();
    private Task _renewing = Task.CompletedTask;

    /// <summary>Before the first record is opened.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await usage.RenewLeaseAsync(gateway, Lease, cancellationToken);
        if (await usage.CloseLostAsync(gateway, time.GetUtcNow(), cancellationToken) is > 0 and var lost)
        {
            LogLost(lost);
        }

        _renewing = RenewAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _renewing;
        _end.Dispose();
    }

    private async Task RenewAsync()
    {
        using var timer = new PeriodicTimer(Lease / 3, time);
        try
        {
            while (await timer.WaitForNextTickAsync(_end.Token))
            {
                await RenewOnceAsync();
            }
        }
        catch (OperationCanceledException) when (_end.IsCancellationRequested)
        {
            await usage.RenewLeaseAsync(gateway, TimeSpan.Zero, CancellationToken.None);
        }
    }

    private async Task RenewOnceAsync()
    {
        try
        {
            await usage.RenewLeaseAsync(gateway, Lease, _end.Token);
            if (await usage.CloseExpiredAsync(time.GetUtcNow(), _end.Token) is > 0 and var lost)
            {
                LogLost(lost);
            }
        }
#pragma warning disable CA1031 // a store that cannot be reached now is asked again in time; requests hear of it by themselves
        catch (Exception error) when (!_end.IsCancellationRequested)
#pragma warning restore CA1031
        {
            LogFailed(error.Message);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "{Count} requests that a killed gateway left open are closed as lost")]
    private partial void LogLost(int count);

    [LoggerMessage(2, LogLevel.Warning, "The store cannot be told that this gateway lives: {Reason}")]
    private partial void LogFailed(string reason);
}
