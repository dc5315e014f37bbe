using MaiCluster.Serving.Snapshots;
using Microsoft.Extensions.Logging;

namespace MaiCluster.Serving.Budgets;

/// <summary>The limits as this process knows them: a snapshot that is loaded again within half a second of a change, whoever made it. Until it is first loaded nothing is limited.</summary>
public sealed class BudgetCatalogue : IDisposable
{
    private readonly StoreWatch<BudgetLimitsSnapshot> _watch;

    public BudgetCatalogue(IBudgetStore store, BudgetOptions options, TimeProvider time, ILogger<BudgetCatalogue> logger) => _watch = new StoreWatch<BudgetLimitsSnapshot>(
        "The budgets' limits", BudgetLimitsSnapshot.None, store.ReadLimitsVersionAsync, token => LoadAsync(store, token), options.LimitsEvery, time, logger);

    public BudgetLimitsSnapshot Limits => _watch.Current;

    /// <inheritdoc cref="StoreWatch{T}.RefreshAsync"/>
    public Task RefreshAsync(CancellationToken cancellationToken) => _watch.RefreshAsync(cancellationToken);

    /// <inheritdoc cref="StoreWatch{T}.RunAsync"/>
    public Task RunAsync(CancellationToken cancellationToken) => _watch.RunAsync(cancellationToken);

    public void Dispose() => _watch.Dispose();

    private static async Task<(long Version, BudgetLimitsSnapshot Limits)> LoadAsync(IBudgetStore store, CancellationToken cancellationToken)
    {
        var listing = await store.ListLimitsAsync(cancellationToken);
        return (listing.Version, new BudgetLimitsSnapshot(listing));
    }
}
