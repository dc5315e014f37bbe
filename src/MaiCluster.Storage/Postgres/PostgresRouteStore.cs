using MaiCluster.Serving.Routes;
using MaiCluster.Storage.Routes;

namespace MaiCluster.Storage.Postgres;

/// <summary>Routes in PostgreSQL.</summary>
public sealed class PostgresRouteStore(PostgresDatabase database) : IRouteStore
{
    private readonly PostgresDocuments _routes = new(database, "mai.routes", "scenario", "route");

    public Task<long> ReadVersionAsync(CancellationToken cancellationToken) => _routes.ReadVersionAsync(cancellationToken);

    public async Task<RouteListing> ListAsync(CancellationToken cancellationToken)
    {
        var (version, routes) = await _routes.ListAsync(static (scenario, route, etag) => new StoredRoute(scenario, RouteColumn.Parse(route, scenario), etag), cancellationToken);
        return new RouteListing(version, routes);
    }

    public Task<string?> PutAsync(string scenario, Route route, string? etag, CancellationToken cancellationToken) =>
        _routes.PutAsync(scenario, RouteColumn.Of(route), etag, cancellationToken);

    public Task<bool> RemoveAsync(string scenario, string etag, CancellationToken cancellationToken) => _routes.RemoveAsync(scenario, etag, cancellationToken);
}
