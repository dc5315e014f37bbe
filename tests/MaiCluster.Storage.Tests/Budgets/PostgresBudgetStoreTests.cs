using MaiCluster.Serving.Budgets;
using MaiCluster.Storage.Postgres;
using MaiCluster.Storage.Tests.Postgres;

namespace MaiCluster.Storage.Tests.Budgets;

[NeedsPostgres]
public sealed class PostgresBudgetStoreTests : BudgetStoreContract, IAsyncLifetime
{
    private readonly PostgresStoreDatabase _database = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _database.CloseAsync();

    protected override async Task<IBudgetStore> OpenAsync() => new PostgresBudgetStore(await _database.OpenAsync());
}

[NeedsPostgres]
public sealed class PostgresBudgetLoadTests : BudgetLoadContract, IAsyncLifetime
{
    private readonly PostgresStoreDatabase _database = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _database.CloseAsync();

    protected override async Task<IBudgetStore> OpenAsync() => new PostgresBudgetStore(await _database.OpenAsync());
}
