using MaiCluster.Serving.Admission;
using MaiCluster.Serving.Billing;
using MaiCluster.Serving.Metering;
using MaiCluster.Storage.Keys;
using MaiCluster.Storage.Usage;
using Microsoft.Data.Sqlite;

namespace MaiCluster.Storage.Tests;

#pragma warning disable CA1001 // CloseAsync disposes the folder: the base class has a Task for it, as the test classes' lifetime has
public sealed class SqliteStoreDatabase : StoreDatabase
#pragma warning restore CA1001
{
    private readonly DatabaseFolder _folder = new();
    private readonly List<IDisposable> _keys = [];

    protected override string Prefix => "";

    public override async Task<IBilledRecords> OpenBilledAsync()
    {
        var records = new SqliteBilledRecords(await SqliteDatabase.OpenAsync(_folder.File));
        _keys.Add(records);
        return records;
    }

    public override async Task<IUsageSums> OpenSumsAsync()
    {
        var sums = new SqliteUsageSums(await SqliteDatabase.OpenAsync(_folder.File));
        _keys.Add(sums);
        return sums;
    }

    public override async Task<IKeyStore> OpenKeysAsync(TimeProvider time, Func<string>? newId)
    {
        var database = await SqliteDatabase.OpenAsync(_folder.File);
        var store = newId is null ? new SqliteKeyStore(database, time) : new SqliteKeyStore(database, time, newId);
        _keys.Add(store);
        return store;
    }

    public override async Task<(IPayerStore Payers, IAuditLog Audit)> OpenPayersAsync(TimeProvider time)
    {
        var database = await SqliteDatabase.OpenAsync(_folder.File);
        var (payers, audit) = (new SqlitePayerStore(database, time), new SqliteAudit(database, time));
        _keys.AddRange([payers, audit]);
        return (payers, audit);
    }

    public override long CommitsOf(IUsageStore store) => ((SqliteUsageStore)store).Commits;

    public override Task<IAsyncDisposable> HoldAsync()
    {
        var connection = _folder.Connect();
        return Task.FromResult<IAsyncDisposable>(new Hold(connection, connection.BeginTransaction(deferred: false)));
    }

    public override Task<object?> ScalarAsync(string sql)
    {
        using var connection = _folder.Connect();
        return Task.FromResult(connection.Scalar(sql));
    }

    public override async Task CloseAsync()
    {
        await base.CloseAsync();
        _keys.ForEach(store => store.Dispose());
        _folder.Dispose();
    }

    protected override async Task<IUsageStore> NewUsageStoreAsync(StorageOptions options) => new SqliteUsageStore(await SqliteDatabase.OpenAsync(_folder.File, options));

    private sealed class Hold(SqliteConnection connection, SqliteTransaction transaction) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await transaction.DisposeAsync();
            await connection.DisposeAsync();
        }
    }
}
