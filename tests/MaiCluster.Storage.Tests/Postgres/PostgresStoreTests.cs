using MaiCluster.Serving.Ledgers;
using MaiCluster.Serving.Sessions;
using MaiCluster.Storage.Postgres;
using MaiCluster.Storage.Tests.Keys;
using MaiCluster.Storage.Tests.Ledgers;
using MaiCluster.Storage.Tests.Sessions;
using MaiCluster.Storage.Tests.Usage;

namespace MaiCluster.Storage.Tests.Postgres;

[NeedsPostgres]
public sealed class PostgresKeyStoreTests() : KeyStoreContract(new PostgresStoreDatabase());

[NeedsPostgres]
public sealed class PostgresKeyTermsTests() : KeyTermsContract(new PostgresStoreDatabase());

[NeedsPostgres]
public sealed class PostgresPayerStoreTests() : PayerStoreContract(new PostgresStoreDatabase());

[NeedsPostgres]
public sealed class PostgresUsageStoreTests() : UsageStoreContract(new PostgresStoreDatabase());

[NeedsPostgres]
public sealed class PostgresBilledRecordsTests() : BilledRecordsContract(new PostgresStoreDatabase());

[NeedsPostgres]
public sealed class PostgresUsageSumsTests() : UsageSumsContract(new PostgresStoreDatabase());

[NeedsPostgres]
public sealed class PostgresUsageLeaseTests() : UsageLeaseContract(new PostgresStoreDatabase());

[NeedsPostgres]
public sealed class PostgresSessionStoreTests : SessionStoreContract, IAsyncLifetime
{
    private readonly PostgresStoreDatabase _database = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _database.CloseAsync();

    protected override async Task<ISessionStore> OpenAsync() => new PostgresSessionStore(await _database.OpenAsync(), Time);
}

[NeedsPostgres]
public sealed class PostgresResponseStoreTests : ResponseStoreContract, IAsyncLifetime
{
    private readonly PostgresStoreDatabase _database = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _database.CloseAsync();

    protected override async Task<(IResponseStore Responses, IConversationStore Conversations)> OpenAsync()
    {
        var database = await _database.OpenAsync();
        return (new PostgresResponseStore(database, Time), new PostgresConversationStore(database, Time));
    }
}

[NeedsPostgres]
public sealed class PostgresConversationStoreTests : ConversationStoreContract, IAsyncLifetime
{
    private readonly PostgresStoreDatabase _database = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _database.CloseAsync();

    protected override async Task<IConversationStore> OpenAsync() => new PostgresConversationStore(await _database.OpenAsync(), Time);
}

[NeedsPostgres]
public sealed class PostgresLedgerStoreTests : LedgerStoreContract
{
    private readonly PostgresStoreDatabase _database = new();

    public override async Task DisposeAsync() => await _database.CloseAsync();

    protected override async Task<(ILedgerStore Store, ILedgerBooks Books)> OpenAsync()
    {
        var database = await _database.OpenAsync();
        return (new PostgresLedgerStore(database), new PostgresLedgerBooks(database));
    }

    protected override Task ExecuteAsync(Func<string, string> sql) => _database.ExecuteAsync(sql("mai."));
}
