using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;

namespace MaiCluster.Serving.Snapshots;

/// <summary>Something that a store keeps, as this process knows it: a snapshot that is loaded again soon after a change, whoever made it.</summary>
/// <param name="what">Such as <c>The routes</c>, for messages.</param>
/// <param name="before">Until it is first loaded.</param>
/// <param name="readVersion">Grows with each change.</param>
/// <param name="load">All of it, and a version that it has at least.</param>
/// <param name="every">Between two looks.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Looks that failed.</param>
internal sealed partial class StoreWatch<T>(
    string what, T before, Func<CancellationToken, Task<long>> readVersion, Func<CancellationToken, Task<(long Version, T Value)>> load, TimeSpan every, TimeProvider time, ILogger logger) : IDisposable
    where T : class
{
    private readonly SemaphoreSlim _loading = new(1, 1);
    private long _version = -1;
    private T _current = before;

    public T Current => Volatile.Read(ref _current);

    /// <summary>Loads it if it has changed. Once before the first use, too.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        await _loading.WaitAsync(cancellationToken);
        try
        {
            if (await readVersion(cancellationToken) != _version)
            {
                (_version, var loaded) = await load(cancellationToken);
                Volatile.Write(ref _current, loaded);
            }
        }
        finally
        {
            _loading.Release();
        }
    }

    /// <summary>Refreshes until it is cancelled; while the store is away everything stays as it was.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var pace = new PeriodicTimer(every, time);
        try
        {
            while (await pace.WaitForNextTickAsync(cancellationToken))
            {
                await TryRefreshAsync(cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
        }
    }

    public void Dispose() => _loading.Dispose();

    [SuppressMessage("Design", "CA1031", Justification = "A store that cannot be reached now is asked again.")]
    private async Task TryRefreshAsync(CancellationToken cancellationToken)
    {
        try
        {
            await RefreshAsync(cancellationToken);
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            LogFailed(what, error.Message);
        }
    }

    [LoggerMessage(EventId = 1900, Level = LogLevel.Warning, Message = "{What} could not be looked up; what is known holds on: {Reason}")]
    private partial void LogFailed(string what, string reason);
}
