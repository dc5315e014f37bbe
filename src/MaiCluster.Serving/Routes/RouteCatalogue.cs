using System.Collections.Frozen;
using MaiCluster.Serving.Snapshots;
using Microsoft.Extensions.Logging;

namespace MaiCluster.Serving.Routes;

/// <summary>The routes as this process knows them: a snapshot that is loaded again within half a second of a change, whoever made it.</summary>
public sealed class RouteCatalogue : IDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(500);

    private readonly StoreWatch<FrozenDictionary<string, Route>> _watch;

    public RouteCatalogue(IRouteStore store, TimeProvider time, ILogger<RouteCatalogue> logger) => _watch = new StoreWatch<FrozenDictionary<string, Route>>(
        "The routes", FrozenDictionary<string, Route>.Empty, store.ReadVersionAsync, token => LoadAsync(store, token), Every, time, logger);

    /// <summary>By scenario.</summary>
    public IReadOnlyDictionary<string, Route> Routes => _watch.Current;

    /// <inheritdoc cref="StoreWatch{T}.RefreshAsync"/>
    public Task RefreshAsync(CancellationToken cancellationToken) => _watch.RefreshAsync(cancellationToken);

    /// <inheritdoc cref="StoreWatch{T}.RunAsync"/>
    public Task RunAsync(CancellationToken cancellationToken) => _watch.RunAsync(cancellationToken);

    public void Dispose() => _watch.Dispose();

    private static async Task<(long Version, FrozenDictionary<string, Route> Routes)> LoadAsync(IRouteStore store, CancellationToken cancellationToken)
    {
        var listing = await store.ListAsync(cancellationToken);
        return (listing.Version, listing.Routes.ToFrozenDictionary(stored => stored.Scenario, stored => stored.Route, StringComparer.Ordinal));
    }
}
