using System.Security.Cryptography;
using MaiCluster.Gateway.Metrics;
using MaiCluster.Serving.Billing;
using MaiCluster.Serving.Budgets;
using MaiCluster.Serving.Devices;
using MaiCluster.Serving.Ledgers;
using MaiCluster.Serving.Ledgers.Sealing;
using MaiCluster.Serving.Ledgers.Shares;
using MaiCluster.Serving.Metering;
using MaiCluster.Serving.Prices;
using MaiCluster.Serving.Routes;

namespace MaiCluster.Node.Hosting;

/// <summary>The money of this process: what requests may cost is held, what they cost is booked, and so is its devices' time.</summary>
internal sealed class NodeBilling : IAsyncDisposable
{
    private readonly BudgetDesk _budgets;
    private readonly SettlementFeed _feed;
    private readonly LocalLedgers _own;
    private readonly LocalBudgets? _local;
    private readonly DeviceBooks? _devices;
    private readonly CancellationTokenSource _end = new();
    private readonly Task _running;

    private NodeBilling(
        string node, MoneyStores stores, BudgetParts parts, RouteCatalogue routes, MoneyActors? actors, IPrices prices, Func<string, string?>? partnerOf, DeviceBooks? devices, LocalLedgers own,
        TimeProvider time, ILoggerFactory loggers)
    {
        (_own, _devices, Ledgers) = (own, devices, actors?.Ledgers ?? own);
        _local = actors is null ? new LocalBudgets(parts, loggers.CreateLogger<LocalBudgets>()) : null;
        Budgets = actors?.Budgets ?? _local!;
        _budgets = new BudgetDesk(Budgets, parts.Catalogue, parts.Options, time, loggers.CreateLogger<BudgetDesk>());
        _feed = new SettlementFeed(node, stores.Records, Ledgers, prices, time, loggers.CreateLogger<SettlementFeed>());
        Desk = new BillingDesk(prices, _budgets, _feed, time);
        Routes = routes;
        _feed.Start();
        var seals = new DaySealing(new DaySeals(stores.Ledger, partnerOf is null ? null : new MonthMinimums(prices, partnerOf, Ledgers)), time, loggers.CreateLogger<DaySealing>());
        _running = Task.WhenAll(parts.Catalogue.RunAsync(_end.Token), routes.RunAsync(_end.Token), _budgets.RunAsync(_end.Token), _local?.RunAsync(_end.Token) ?? Task.CompletedTask, seals.RunAsync(_end.Token));
    }

    public BillingDesk Desk { get; }

    public IBudgetActors Budgets { get; }

    public RouteCatalogue Routes { get; }

    public ILedgers Ledgers { get; }

    /// <param name="node">The name of the process that answers clients.</param>
    /// <param name="stores">Where the money is kept.</param>
    /// <param name="parts">What budgets work with.</param>
    /// <param name="actors">The way to the cluster's actors; null = they are all in this process.</param>
    /// <param name="prices">In force.</param>
    /// <param name="partnerOf">Whose model it is, for the minimums of months; null = no partner has any.</param>
    /// <param name="devices">This process's, whose time it books; null = it has none.</param>
    public static async Task<NodeBilling> OpenAsync(
        string node, MoneyStores stores, BudgetParts parts, MoneyActors? actors, IPrices prices, Func<string, string?>? partnerOf, (IEnumerable<(Device, DeviceClock)> Clocks, Func<string, string> NameOf)? devices,
        TimeProvider time, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        await parts.Catalogue.RefreshAsync(cancellationToken);
        var routes = new RouteCatalogue(stores.Routes, time, loggers.CreateLogger<RouteCatalogue>());
        await routes.RefreshAsync(cancellationToken);
        var ledgers = new LocalLedgers(stores.Ledger, time); // of its devices; of everything where there is no cluster
        var books = devices is { } own ? new DeviceBooks(own.Clocks, own.NameOf, prices, ledgers, time, loggers.CreateLogger<DeviceBooks>()) : null;
        return new NodeBilling(node, stores, parts, routes, actors, prices, partnerOf, books, ledgers, time, loggers);
    }

    /// <summary>What budgets work with, in this process or its silo.</summary>
    /// <param name="isAlone">No other process has the stores while this one does.</param>
    public static BudgetParts PartsOf(MoneyStores stores, bool isAlone, IBudgetAlerts? alerts, TimeProvider time, ILoggerFactory loggers)
    {
        var options = new BudgetOptions();
        return new BudgetParts
        {
            Store = stores.Budgets,
            Billed = stores.Records,
            Catalogue = new BudgetCatalogue(stores.Budgets, options, time, loggers.CreateLogger<BudgetCatalogue>()),
            Options = options,
            Time = time,
            Alerts = alerts,
            OnlyProcess = isAlone ? RandomNumberGenerator.GetHexString(8, lowercase: true) : null,
            Metrics = new BudgetMetrics(new ProcessMeters()),
        };
    }

    /// <summary>Books what is left, and gives back what is not used.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_devices is not null)
        {
            await _devices.DisposeAsync();
        }

        await _feed.DisposeAsync();
        await _end.CancelAsync();
        await _running;
        Routes.Dispose();
        _local?.Dispose();
        _own.Dispose();
        _end.Dispose();
    }
}
