using MaiCluster.Serving.Budgets;
using MaiCluster.Storage.Budgets;

namespace MaiCluster.Storage.Tests.Budgets;

public sealed class SqliteBudgetStoreTests : BudgetStoreContract, IDisposable
{
    private readonly SqliteBudgets _budgets = new();

    public void Dispose() => _budgets.Dispose();

    protected override Task<IBudgetStore> OpenAsync() => _budgets.OpenAsync();
}

public sealed class SqliteBudgetLoadTests : BudgetLoadContract, IDisposable
{
    private readonly SqliteBudgets _budgets = new();

    public void Dispose() => _budgets.Dispose();

    protected override Task<IBudgetStore> OpenAsync() => _budgets.OpenAsync();
}

internal sealed class SqliteBudgets : IDisposable
{
    private readonly DatabaseFolder _folder = new();
    private readonly List<SqliteBudgetStore> _stores = [];

    public async Task<IBudgetStore> OpenAsync()
    {
        var store = new SqliteBudgetStore(await SqliteDatabase.OpenAsync(_folder.File));
        lock (_stores)
        {
            _stores.Add(store);
        }

        return store;
    }

    public void Dispose()
    {
        _stores.ForEach(store => store.Dispose());
        _folder.Dispose();
    }
}
