using System.Diagnostics.Metrics;
using MaiCluster.Serving.Billing;
using MaiCluster.Serving.Budgets;
using MaiCluster.Serving.Devices;
using MaiCluster.Serving.Ledgers;
using MaiCluster.Serving.Ledgers.Sealing;
using MaiCluster.Serving.Metering;
using MaiCluster.Serving.Prices;

namespace MaiCluster.Node.Hosting;

/// <summary>The money of this process: what requests may cost is held, what they cost is booked, and so is its devices' time.</summary>
internal sealed class NodeBilling : IAsyncDisposable
{
    private readonly BudgetDesk _budgets;
    private readonly SettlementFeed _feed;
    private readonly LocalLedgers _ledgers;
    private readonly MeteredLedgers _metered;
    private readonly LocalBudgets? _local;
    private readonly DeviceBooks? _devices;
    private readonly CancellationTokenSource _end = new();
    private readonly Task _running;

    private NodeBilling(
        string node, MoneyStores stores, BudgetParts parts, IBudgetActors? actors, IPrices prices, DeviceBooks? devices, LocalLedgers ledgers, MeteredLedgers metered, TimeProvider time,
        ILoggerFactory loggers)
    {
        (_ledgers, _devices, _metered) = (ledgers, devices, metered);
        _local = actors is null ? new LocalBudgets(parts, loggers.CreateLogger<LocalBudgets>()) : null;
        Budgets = actors ?? _local!;
        _budgets = new BudgetDesk(Budgets, parts.Catalogue, parts.Options, time, loggers.CreateLogger<BudgetDesk>());
        _feed = new SettlementFeed(node, stores.Records, metered, time, loggers.CreateLogger<SettlementFeed>());
        Desk = new BillingDesk(prices, _budgets, _feed, time);
        _feed.Start();
        var seals = new DaySealing(new DaySeals(stores.Ledger), time, loggers.CreateLogger<DaySealing>());
        _running = Task.WhenAll(parts.Catalogue.RunAsync(_end.Token), _budgets.RunAsync(_end.Token), _local?.RunAsync(_end.Token) ?? Task.CompletedTask, seals.RunAsync(_end.Token));
    }

    public BillingDesk Desk { get; }

    public IBudgetActors Budgets { get; }

    public ILedgers Ledgers => _metered;

    /// <summary>What this process booked.</summary>
    public CostTotals Totals => _metered.Totals;

    /// <param name="node">The name of the process that answers clients.</param>
    /// <param name="stores">Where the money is kept.</param>
    /// <param name="parts">What budgets work with.</param>
    /// <param name="actors">The way to the cluster's budgets; null = they are all in this process.</param>
    /// <param name="prices">In force.</param>
    /// <param name="devices">This process's, whose time it books; null = it has none.</param>
    public static async Task<NodeBilling> OpenAsync(
        string node, MoneyStores stores, BudgetParts parts, IBudgetActors? actors, IPrices prices, (IEnumerable<(Device, DeviceClock)> Clocks, Func<string, string> NameOf)? devices,
        TimeProvider time, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        await parts.Catalogue.RefreshAsync(cancellationToken);
        var ledgers = new LocalLedgers(stores.Ledger, time);
        var metered = new MeteredLedgers(ledgers);
        var books = devices is { } own ? new DeviceBooks(own.Clocks, own.NameOf, prices, metered, time, loggers.CreateLogger<DeviceBooks>()) : null;
        return new NodeBilling(node, stores, parts, actors, prices, books, ledgers, metered, time, loggers);
    }

    /// <summary>What budgets work with, in this process or its silo.</summary>
    public static BudgetParts PartsOf(MoneyStores stores, IBudgetAlerts? alerts, TimeProvider time, ILoggerFactory loggers)
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
        _local?.Dispose();
        _ledgers.Dispose();
        _end.Dispose();
    }

    /// <summary>Meters that live as long as the process.</summary>
    private sealed class ProcessMeters : IMeterFactory
    {
        public System.Diagnostics.Metrics.Meter Create(MeterOptions options) => new(options);

        public void Dispose()
        {
        }
    }
}
