using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;

namespace MaiCluster.Serving.Budgets;

/// <summary>The limits as this process knows them: a snapshot that is loaded again within half a second of a change, whoever made it.</summary>
public sealed partial class BudgetCatalogue(IBudgetStore store, BudgetOptions options, TimeProvider time, ILogger<BudgetCatalogue> logger) : IDisposable
{
    private readonly SemaphoreSlim _loading = new(1, 1);
    private BudgetLimitsSnapshot _limits = BudgetLimitsSnapshot.None;

    public BudgetLimitsSnapshot Limits => Volatile.Read(ref _limits);

    /// <summary>Loads the limits if they have changed. Once before the first request, too: until then nothing is limited.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        await _loading.WaitAsync(cancellationToken);
        try
        {
            if (await store.ReadLimitsVersionAsync(cancellationToken) != Limits.Version)
            {
                Volatile.Write(ref _limits, new BudgetLimitsSnapshot(await store.ListLimitsAsync(cancellationToken)));
            }
        }
        finally
        {
            _loading.Release();
        }
    }

    /// <summary>Refreshes until it is cancelled; while the store is away the limits stay as they were.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var pace = new PeriodicTimer(options.LimitsEvery, time);
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

    [SuppressMessage("Design", "CA1031", Justification = "A store that cannot be reached now is asked again half a second later.")]
    private async Task TryRefreshAsync(CancellationToken cancellationToken)
    {
        try
        {
            await RefreshAsync(cancellationToken);
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            LogFailed(error.Message);
        }
    }

    [LoggerMessage(EventId = 1900, Level = LogLevel.Warning, Message = "The budgets' limits could not be looked up; those that are known hold on: {Reason}")]
    private partial void LogFailed(string reason);
}
