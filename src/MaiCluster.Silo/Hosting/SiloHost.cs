using System.Diagnostics.Metrics;
using MaiCluster.Engines.Live;
using MaiCluster.Gateway.Health;
using MaiCluster.Gateway.Hosting;
using MaiCluster.Node.Commands;
using MaiCluster.Node.Hosting;
using MaiCluster.Node.Prices;
using MaiCluster.Node.Terminal;
using MaiCluster.Orleans.Hosting;
using MaiCluster.Serving.Budgets;
using MaiCluster.Serving.Fleets;
using MaiCluster.Serving.Ledgers;
using MaiCluster.Serving.Live;
using MaiCluster.Serving.Replicas;
using MaiCluster.Silo.Settings;
using SessionOptions = MaiCluster.Serving.Sessions.SessionOptions;

namespace MaiCluster.Silo.Hosting;

/// <summary>One process of a cluster from start to end: what is made in which order, and taken down in the reverse.</summary>
internal static partial class SiloHost
{
    public static async Task<int> RunAsync(SiloOptions options, CommandContext context)
    {
        // :: Step 1: signals and log are ours, and the ports are free
        using var signals = new ShutdownSignals().Listen();
        using var loggers = StderrLoggerProvider.CreateFactory(options.Node.LogLevel, context.Error, context.Time);
        var logger = loggers.CreateLogger(typeof(SiloHost));
        try
        {
            return await RunAsync(options, context, signals, loggers, logger);
        }
        catch (OperationCanceledException) when (signals.Drain.IsCancellationRequested)
        {
            return ExitCode.Interrupted; // told to end while it was still joining
        }
    }

    private static async Task<int> RunAsync(SiloOptions options, CommandContext context, ShutdownSignals signals, ILoggerFactory loggers, ILogger logger)
    {
        var time = context.Time;
        NodeServer.Check(options.Server);

        // :: Step 2: the cluster's stores; a gateway says that it lives, and has a key of its own
        await using var stores = await ClusterStores.OpenAsync(options.Store!, time, signals.Drain);
        await using var lease = new UsageLease(stores.Usage, options.Name, time, loggers.CreateLogger<UsageLease>());
        var data = new DataDirectory(options.Node.DataDirectory);
        var newKey = (string?)null;
        if (options.HasClients)
        {
            await lease.StartAsync(signals.Drain);
            newKey = await LocalKey.EnsureAsync(data, stores.Keys, signals.Drain);
            await ApiKeyVariable.AddAsync(context.Variable, stores.Keys, signals.Drain);
        }

        using var telemetry = Telemetry.Open(options.Name, context.Variable);

        // :: Step 3: prices and partners; models, installed where they are not
        var packages = NodePackages.Open(options.Node, time);
        var models = NodeModels.Open(options.Node, packages, time, loggers);
        await using var prices = PriceWatch.Open(options.Node, models.House, time, loggers.CreateLogger<PriceWatch>());
        var priced = PricedStart.Keep(models.WithNames(options.Node), prices, time.GetUtcNow(), logger);
        prices.Start();
        await using var partners = NodePartners.Open(options.Node, models, context, loggers);
        options = options with { Node = await ModelInstallation.RunAsync(priced, packages, context, logger, signals.Drain) };

        // :: Step 4: devices, and a place in the cluster
        var sessions = new SessionOptions { TimeToLive = options.Node.SessionTimeToLive };
        await using var replicas = options.HasDevices ? NodeReplicas.Open(options.Node, options.Name, models, prices, time, loggers) : null;
        await using var alerts = NodeAlerts.Open(options.Node, context, loggers);
        var budgets = NodeBilling.PartsOf(stores.Money, isAlone: false, alerts, time, loggers);
        var actors = replicas is null ? null : ActorsOf(options, replicas, models, stores, budgets, sessions, time, loggers);
        await using var member = await ClusterMember.JoinAsync(options, actors, signals, loggers, time, signals.Drain);
        await using var billing = await NodeBilling.OpenAsync(
            options.Name, stores.Money, budgets, member.Money, prices, partners.PartnerOf, replicas is null ? null : (replicas.Local.Clocks, models.NameOf), time, loggers, signals.Drain);
        await using var gateway = options.HasClients ? new ClusterGateway(options, sessions, models, partners.Beside(models.Served), prices, billing.Desk, member, stores, time, loggers) : null;

        // :: Step 5: the API, or probes alone; it answers, but a gateway is not ready
        using var ears = new VoiceDetectors(models.Packages, models.Onnx);
        using var running = new RunningRequests();
        var readiness = new Readiness();
        if (gateway is not null)
        {
            readiness.Await(options.Node.Models[0], "loading");
        }

        await using var server = await NodeServer.StartAsync(
            options.Server,
            signals,
            running,
            loggers,
            services =>
            {
                services.AddGateway(limits => limits.Node = options.Name).AddSingleton(time).AddSingleton(readiness);
                if (gateway is not null)
                {
                    partners.AddTo(services, options.Name, billing.Desk, stores.Usage);
                    services.AddMoney(stores.Money, billing, prices).AddAccess(stores.Keys, stores.Payers, stores.Audit, options.Node, data, context)
                        .AddSingleton(gateway.Pipeline).AddSingleton(member.View).AddSingleton(member.Fleet).AddSingleton(member.Sessions)
                        .AddSingleton(sessions).AddSingleton(stores.Responses).AddSingleton(stores.Conversations)
                        .AddSingleton(stores.Sessions).AddSingleton<IVoiceDetectors>(ears);
                }
            },
            app =>
            {
                _ = gateway is null ? app.MapProbes() : app.MapGateway();
                _ = new CostMetrics(app.Services.GetRequiredService<IMeterFactory>(), stores.Money.Ledger.Totals);
                if (replicas is not null)
                {
                    _ = new ReplicaMetrics(app.Services.GetRequiredService<IMeterFactory>(), () => replicas.Local.Loaded);
                }
            });

        // :: Step 6: serve until a signal
        try
        {
            if (gateway is not null)
            {
                await gateway.UntilReadyAsync(options.Node.Models[0], signals.Drain);
                readiness.Met(options.Node.Models[0]);
            }

            await context.Output.WriteAsync(gateway is null
                ? SiloText(options, server.Addresses.Http)
                : Banner.Text(
                    NodeHost.Version, server.Addresses, options.Node.TlsSelfSigned ? data.Authority : null, options.Node.Models, gateway.Pipeline.Models, prices.Summary(), data.Key, newKey));
            await context.Output.FlushAsync(CancellationToken.None);
            await Task.Delay(Timeout.InfiniteTimeSpan, time, signals.Drain);
        }
        catch (OperationCanceledException) when (signals.Drain.IsCancellationRequested)
        {
            // Told to end.
        }

        // :: Step 7: nothing new; answers to clients here finish, answers for others finish or go on elsewhere; then leave
        LogDraining(logger, running.Count, options.Node.DrainLimit.TotalSeconds);
        member.Drain();
        readiness.Drain();
        if (await Drain.RunAsync(running, options.Node.DrainLimit, time, signals.Now) is > 0 and var cut)
        {
            LogCut(logger, cut);
        }

        if (replicas is not null)
        {
            await Task.WhenAny(replicas.Local.DisposeAsync().AsTask(), Task.Delay(Timeout.InfiniteTimeSpan, time, signals.Now));
        }

        await server.StopAsync();
        return signals.Now.IsCancellationRequested ? ExitCode.Interrupted : ExitCode.Done;
    }

    private static NodeActors ActorsOf(
        SiloOptions options, NodeReplicas replicas, NodeModels models, ClusterStores stores, BudgetParts budgets, SessionOptions sessions, TimeProvider time, ILoggerFactory loggers)
    {
        var fleet = new FleetOptions { ReplicaKvBytes = models.Batching.KvBytes };
        return new NodeActors
        {
            Node = options.Name,
            Replicas = replicas.Local,
            Devices = replicas.Devices.Read,
            SessionStore = stores.Sessions,
            Sessions = sessions,
            Budgets = budgets,
            Ledger = stores.Money.Ledger,
            FleetOptions = fleet,
            Fleet = control => new Fleet(
                control, new StaticNodePool(), models.Profiles, EmbeddedCluster.Goals(options.Node, models), fleet, time, loggers.CreateLogger<Fleet>()),
        };
    }

    private static string SiloText(SiloOptions options, Uri address) => $"""
        MaiCluster {NodeHost.Version}
          Silo    {options.Name} of the cluster {options.Cluster}, at {options.Advertise}:{options.SiloPort} for silos and {options.GatewayPort} for gateways
          Probes  {address}healthz {address}readyz {address}metrics

        """;

    [LoggerMessage(1, LogLevel.Information, "Draining: {Count} requests may run {Seconds} s more; another Ctrl-C stops at once")]
    private static partial void LogDraining(ILogger logger, int count, double seconds);

    [LoggerMessage(2, LogLevel.Warning, "{Count} requests were cut")]
    private static partial void LogCut(ILogger logger, int count);
}
