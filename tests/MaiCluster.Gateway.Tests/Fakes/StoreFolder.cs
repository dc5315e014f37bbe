using MaiCluster.Serving.Admission;
using MaiCluster.Serving.Billing;
using MaiCluster.Serving.Budgets;
using MaiCluster.Serving.Ledgers;
using MaiCluster.Serving.Prices;
using MaiCluster.Serving.Routes;
using MaiCluster.Serving.Sessions;
using MaiCluster.Storage;
using MaiCluster.Storage.Budgets;
using MaiCluster.Storage.Keys;
using MaiCluster.Storage.Ledgers;
using MaiCluster.Storage.Routes;
using MaiCluster.Storage.Sessions;
using MaiCluster.Storage.Usage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace MaiCluster.Gateway.Tests.Fakes;

/// <summary>The embedded store with its sessions, responses and conversations; gone with the test.</summary>
public sealed class StoreFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("mai-gateway-");

    public Task<SqliteDatabase> OpenAsync() => SqliteDatabase.OpenAsync(Path.Combine(_folder.FullName, "mai.db"));

    public async Task AddToAsync(IServiceCollection services)
    {
        var database = await OpenAsync();
        services.AddSingleton<IPayerStore>(_ => new SqlitePayerStore(database, TimeProvider.System));
        services.AddSingleton<IAuditLog>(_ => new SqliteAudit(database, TimeProvider.System));
        services.AddSingleton<IPrices>(new OnePrice());
        services.AddSingleton<IBilledRecords>(_ => new SqliteBilledRecords(database));
        services.AddSingleton<IUsageSums>(_ => new SqliteUsageSums(database));
        services.AddSingleton<ILedgerBooks>(_ => new SqliteLedgerBooks(database));
        services.AddSingleton<ILedgerStore>(_ => new SqliteLedgerStore(database));
        services.AddSingleton<ILedgers>(host => new LocalLedgers(host.GetRequiredService<ILedgerStore>(), TimeProvider.System));
        services.AddSingleton<IBudgetStore>(_ => new SqliteBudgetStore(database));
        services.AddSingleton<IRouteStore>(_ => new SqliteRouteStore(database));
        services.AddSingleton(host => new RouteCatalogue(host.GetRequiredService<IRouteStore>(), TimeProvider.System, NullLogger<RouteCatalogue>.Instance));
        services.AddSingleton<IBudgetActors>(host => new LocalBudgets(PartsOf(host), NullLogger<LocalBudgets>.Instance));
        services.AddSingleton<ISessionStore>(host => new SqliteSessionStore(database, host.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IResponseStore>(host => new SqliteResponseStore(database, host.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IConversationStore>(host => new SqliteConversationStore(database, host.GetRequiredService<TimeProvider>()));
        services.AddSingleton<ISessions>(host => new LocalSessions(host.GetRequiredService<ISessionStore>(), new SessionOptions(), host.GetRequiredService<TimeProvider>()));
    }

    private static BudgetParts PartsOf(IServiceProvider host)
    {
        var (store, options) = (host.GetRequiredService<IBudgetStore>(), new BudgetOptions());
        return new BudgetParts
        {
            Store = store,
            Billed = host.GetRequiredService<IBilledRecords>(),
            Catalogue = new BudgetCatalogue(store, options, TimeProvider.System, NullLogger<BudgetCatalogue>.Instance),
            Options = options,
            Time = TimeProvider.System,
        };
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
