using MaiCluster.Postgres;
using MaiCluster.Serving.Admission;
using MaiCluster.Serving.Billing;
using MaiCluster.Serving.Metering;
using MaiCluster.Storage.Postgres;
using Npgsql;

namespace MaiCluster.Storage.Tests.Postgres;

public sealed class PostgresStoreDatabase : StoreDatabase
{
    private readonly List<PostgresDatabase> _databases = [];
    private StoreUrl? _url;

    protected override string Prefix => "mai.";

    /// <summary>The database's URL; made when it is first asked for.</summary>
    public async Task<StoreUrl> UrlAsync() => _url ??= StoreUrl.Parse(await (await PostgresServer.SharedAsync()).CreateDatabaseAsync());

    public async Task<PostgresDatabase> OpenAsync(StorageOptions? options = null)
    {
        var database = await PostgresDatabase.OpenAsync(await UrlAsync(), options);
        _databases.Add(database);
        return database;
    }

    /// <summary>A plain connection, such as another program's.</summary>
    public async Task<NpgsqlConnection> ConnectAsync()
    {
        var connection = new NpgsqlConnection((await UrlAsync()).RevealConnectionString() + ";Pooling=false");
        await connection.OpenAsync();
        return connection;
    }

    public override async Task<IBilledRecords> OpenBilledAsync() => new PostgresBilledRecords(await OpenAsync());

    public override async Task<IUsageSums> OpenSumsAsync() => new PostgresUsageSums(await OpenAsync());

    public override async Task<IKeyStore> OpenKeysAsync(TimeProvider time, Func<string>? newId) =>
        newId is null ? new PostgresKeyStore(await OpenAsync(), time) : new PostgresKeyStore(await OpenAsync(), time, newId);

    public override async Task<(IPayerStore Payers, IAuditLog Audit)> OpenPayersAsync(TimeProvider time)
    {
        var database = await OpenAsync();
        return (new PostgresPayerStore(database, time), new PostgresAudit(database, time));
    }

    public override long CommitsOf(IUsageStore store) => ((PostgresUsageStore)store).Commits;

    public override async Task<IAsyncDisposable> HoldAsync()
    {
        var connection = await ConnectAsync();
        await ExecuteAsync(connection, "BEGIN; LOCK TABLE mai.usage, mai.api_keys IN EXCLUSIVE MODE");
        return connection; // its end gives the lock back
    }

    public override async Task<object?> ScalarAsync(string sql)
    {
        await using var connection = await ConnectAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }

    public async Task ExecuteAsync(string sql)
    {
        await using var connection = await ConnectAsync();
        await ExecuteAsync(connection, sql);
    }

    public override async Task CloseAsync()
    {
        await base.CloseAsync();
        foreach (var database in _databases)
        {
            await database.DisposeAsync();
        }
    }

    protected override async Task<IUsageStore> NewUsageStoreAsync(StorageOptions options) => new PostgresUsageStore(await OpenAsync(options), TimeProvider.System);

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
