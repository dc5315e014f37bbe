using MaiCluster.Serving.Admission;
using MaiCluster.Serving.Billing;
using MaiCluster.Serving.Metering;

namespace MaiCluster.Storage.Tests;

/// <summary>An empty database for one test, whichever it is; each store that it opens stands for a process of its own.</summary>
public abstract class StoreDatabase
{
    private readonly List<IAsyncDisposable> _stores = [];

    public async Task<IUsageStore> OpenUsageAsync(StorageOptions? options = null) => Keep(await NewUsageStoreAsync(options ?? new StorageOptions()));

    public abstract Task<IBilledRecords> OpenBilledAsync();

    public abstract Task<IUsageSums> OpenSumsAsync();

    public abstract Task<IKeyStore> OpenKeysAsync(TimeProvider time, Func<string>? newId = null);

    public abstract Task<(IPayerStore Payers, IAuditLog Audit)> OpenPayersAsync(TimeProvider time);

    /// <summary>Transactions that this usage store has committed.</summary>
    public abstract long CommitsOf(IUsageStore store);

    /// <summary>Keeps every writer out until it is disposed; readers pass.</summary>
    public abstract Task<IAsyncDisposable> HoldAsync();

    /// <summary>The first column of the first row.</summary>
    public abstract Task<object?> ScalarAsync(string sql);

    /// <summary>As in the tests of one store.</summary>
    public string Table(string name) => Prefix + name;

    /// <summary>Ends the stores, then the database.</summary>
    public virtual async Task CloseAsync()
    {
        foreach (var store in _stores)
        {
            await store.DisposeAsync();
        }
    }

    protected abstract string Prefix { get; }

    protected abstract Task<IUsageStore> NewUsageStoreAsync(StorageOptions options);

    /// <summary>Disposed before the database.</summary>
    protected T Keep<T>(T store)
    {
        if (store is IAsyncDisposable disposable)
        {
            _stores.Add(disposable);
        }

        return store;
    }
}
