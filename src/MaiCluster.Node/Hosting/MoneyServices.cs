using MaiCluster.Serving.Ledgers;
using MaiCluster.Serving.Prices;

namespace MaiCluster.Node.Hosting;

/// <summary>What the gateway's endpoints know of money.</summary>
internal static class MoneyServices
{
    public static IServiceCollection AddMoney(this IServiceCollection services, MoneyStores stores, NodeBilling billing, IPrices prices) =>
        services.AddSingleton(prices).AddSingleton<ILedgerStore>(stores.Ledger).AddSingleton(stores.Books).AddSingleton(stores.Records).AddSingleton(stores.Usage).AddSingleton(stores.Budgets).AddSingleton(stores.Routes)
            .AddSingleton(billing.Routes).AddSingleton(billing.Budgets).AddSingleton(billing.Ledgers);
}
