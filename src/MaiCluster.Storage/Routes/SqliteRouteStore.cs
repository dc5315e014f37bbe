using MaiCluster.Serving.Routes;

namespace MaiCluster.Storage.Routes;

/// <summary>Routes in the embedded store.</summary>
public sealed class SqliteRouteStore : IRouteStore, IDisposable
{
    // They are looked up twice a second: that never stands behind a write.
    private readonly SqliteLane _reader;
    private readonly SqliteLane _writer;
    private readonly SqliteDocuments _routes;

    public SqliteRouteStore(SqliteDatabase database)
    {
        (_reader, _writer) = (new SqliteLane(database), new SqliteLane(database));
        _routes = new SqliteDocuments(_reader, _writer, "routes", "scenario", "route");
    }

    public Task<long> ReadVersionAsync(CancellationToken cancellationToken) => _routes.ReadVersionAsync(cancellationToken);

    public async Task<RouteListing> ListAsync(CancellationToken cancellationToken)
    {
        var (version, routes) = await _routes.ListAsync(static (scenario, route, etag) => new StoredRoute(scenario, RouteColumn.Parse(route, scenario), etag), cancellationToken);
        return new RouteListing(version, routes);
    }

    public Task<string?> PutAsync(string scenario, Route route, string? etag, CancellationToken cancellationToken) =>
        _routes.PutAsync(scenario, RouteColumn.Of(route), etag, cancellationToken);

    public Task<bool> RemoveAsync(string scenario, string etag, CancellationToken cancellationToken) => _routes.RemoveAsync(scenario, etag, cancellationToken);

    public void Dispose()
    {
        _reader.Dispose();
        _writer.Dispose();
    }
}
