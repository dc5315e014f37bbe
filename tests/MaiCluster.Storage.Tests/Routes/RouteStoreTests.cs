using MaiCluster.Serving.Routes;
using MaiCluster.Storage.Postgres;
using MaiCluster.Storage.Routes;
using MaiCluster.Storage.Tests.Postgres;

namespace MaiCluster.Storage.Tests.Routes;

public sealed class SqliteRouteStoreTests : RouteStoreContract, IDisposable
{
    private readonly DatabaseFolder _folder = new();
    private readonly List<SqliteRouteStore> _stores = [];

    public void Dispose()
    {
        _stores.ForEach(store => store.Dispose());
        _folder.Dispose();
    }

    protected override async Task<IRouteStore> OpenAsync()
    {
        _stores.Add(new SqliteRouteStore(await SqliteDatabase.OpenAsync(_folder.File)));
        return _stores[^1];
    }
}

[NeedsPostgres]
public sealed class PostgresRouteStoreTests : RouteStoreContract, IAsyncLifetime
{
    private readonly PostgresStoreDatabase _database = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _database.CloseAsync();

    protected override async Task<IRouteStore> OpenAsync() => new PostgresRouteStore(await _database.OpenAsync());
}
