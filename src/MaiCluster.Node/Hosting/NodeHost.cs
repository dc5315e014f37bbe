using System.Diagnostics.Metrics;
using MaiCluster.Engines.Live;
using MaiCluster.Gateway.Health;
using MaiCluster.Gateway.Hosting;
using MaiCluster.Node.Commands;
using MaiCluster.Node.Prices;
using MaiCluster.Node.Settings;
using MaiCluster.Node.Terminal;
using MaiCluster.Serving.Ledgers;
using MaiCluster.Serving.Live;
using MaiCluster.Serving.Replicas;
using MaiCluster.Serving.Routing;
using MaiCluster.Serving.Sessions;

namespace MaiCluster.Node.Hosting;

/// <summary>One node from start to end: what is made in which order, and taken down in the reverse.</summary>
internal static partial class NodeHost
{
    public static async Task<int> RunAsync(NodeOptions options, CommandContext context)
    {
        // :: Step 1: signals and log are ours, and so are the data folder and the ports
        using var signals = new ShutdownSignals().Listen();
        using var loggers = StderrLoggerProvider.CreateFactory(options.LogLevel, context.Error, context.Time);
        var logger = loggers.CreateLogger(typeof(NodeHost));
        var data = new DataDirectory(options.DataDirectory);
        using var held = DataLock.Take(data);
        NodeServer.Check(options);

        // :: Step 2: keys and usage; what a killed node left open is closed
        await using var stores = await NodeStores.OpenAsync(data, context.Time, CancellationToken.None);
        var newKey = await LocalKey.EnsureAsync(data, stores.Keys, CancellationToken.None);
        await ApiKeyVariable.AddAsync(context.Variable, stores.Keys, CancellationToken.None);
        var node = NodeIdentity.Of(data);
        if (await stores.Usage.CloseLostAsync(node, context.Time.GetUtcNow(), CancellationToken.None) is > 0 and var lost)
        {
            LogLost(logger, lost);
        }

        using var telemetry = Telemetry.Open(node, context.Variable);

        // :: Step 3: models, prices and partners; a wrong name, price or address is told before anything listens
        var packages = NodePackages.Open(options, context.Time);
        var models = NodeModels.Open(options, packages, context.Time, loggers);
        await using var prices = PriceWatch.Open(options, models.House, context.Time, loggers.CreateLogger<PriceWatch>());
        options = PricedStart.Keep(models.WithNames(options), prices, context.Time.GetUtcNow(), logger);
        prices.Start();
        await using var partners = NodePartners.Open(options, models, context, loggers);
        try
        {
            options = await ModelInstallation.RunAsync(options, packages, context, logger, signals.Drain);
        }
        catch (OperationCanceledException) when (signals.Drain.IsCancellationRequested)
        {
            return ExitCode.Interrupted;
        }

        // :: Step 4: devices, and the cluster's actors
        await using var replicas = NodeReplicas.Open(options, node, models, prices, context.Time, loggers);
        await using var alerts = NodeAlerts.Open(options, context, loggers);
        await using var billing = await NodeBilling.OpenAsync(
            node, stores.Money, NodeBilling.PartsOf(stores.Money, isAlone: true, alerts, context.Time, loggers), actors: null, prices, partners.PartnerOf, (replicas.Local.Clocks, models.NameOf), context.Time, loggers, CancellationToken.None);
        await using var cluster = EmbeddedCluster.Open(options, node, models, partners.Beside(models.Served), replicas, prices, billing.Desk, stores, context.Time, loggers);

        // :: Step 5: the API; it answers, but is not ready
        using var ears = new VoiceDetectors(models.Packages, models.Onnx);
        using var running = new RunningRequests();
        var readiness = new Readiness();
        readiness.Await(options.Models[0], "loading");
        await using var server = await NodeServer.StartAsync(
            options,
            signals,
            running,
            loggers,
            services =>
            {
                partners.AddTo(services, node, billing.Desk, stores.Usage);
                services.AddGateway(gateway => gateway.Node = node)
                    .AddSingleton(context.Time).AddSingleton(readiness).AddAccess(stores.Keys, stores.Payers, stores.Audit, options, data, context)
                    .AddSingleton(cluster.Pipeline).AddSingleton(cluster.View).AddSingleton(cluster.Fleet).AddSingleton(cluster.Sessions)
                    .AddSingleton(cluster.SessionLimits).AddSingleton<IResponseStore>(stores.Responses).AddSingleton<IConversationStore>(stores.Conversations)
                    .AddMoney(stores.Money, billing, prices).AddSingleton<ISessionStore>(stores.Sessions).AddSingleton<IVoiceDetectors>(ears);
            },
            app =>
            {
                app.MapGateway();
                _ = new ReplicaMetrics(app.Services.GetRequiredService<IMeterFactory>(), () => replicas.Local.Loaded);
                _ = new RoutingMetrics(app.Services.GetRequiredService<IMeterFactory>(), cluster.Dispatch);
                _ = new CostMetrics(app.Services.GetRequiredService<IMeterFactory>(), stores.Money.Ledger.Totals);
            });

        // :: Step 6: the first model makes it ready, the others follow while it serves
        var start = new ModelStart(cluster, logger);
        try
        {
            await start.LoadAsync(options.Models[0], signals.Drain);
            readiness.Met(options.Models[0]);
            await context.Output.WriteAsync(Banner.Text(
                Version, server.Addresses, options.TlsSelfSigned ? data.Authority : null, options.Models, cluster.Pipeline.Models, prices.Summary(), data.Key, newKey));
            await context.Output.FlushAsync(CancellationToken.None);
            await start.LoadRestAsync(options.Models.Skip(1), signals.Drain);

            // :: Step 7: serve until a signal
            await Task.Delay(Timeout.InfiniteTimeSpan, context.Time, signals.Drain);
        }
        catch (OperationCanceledException) when (signals.Drain.IsCancellationRequested)
        {
            // Told to end, perhaps before the model was loaded.
        }

        // :: Step 8: let running answers finish, then close
        LogDraining(logger, running.Count, options.DrainLimit.TotalSeconds);
        var draining = Drain.RunAsync(running, options.DrainLimit, context.Time, signals.Now);
        readiness.Drain(); // not before requests are turned away, so that nobody sees one without the other
        if (await draining is > 0 and var cut)
        {
            LogCut(logger, cut);
        }

        await server.StopAsync();
        return signals.Now.IsCancellationRequested ? ExitCode.Interrupted : ExitCode.Done;
    }

    public static string Version => typeof(NodeHost).Assembly.GetName().Version!.ToString(3);

    [LoggerMessage(1, LogLevel.Warning, "{Count} requests that a killed node left open are closed as lost")]
    private static partial void LogLost(ILogger logger, int count);

    [LoggerMessage(2, LogLevel.Information, "Draining: {Count} requests may run {Seconds} s more; another Ctrl-C stops at once")]
    private static partial void LogDraining(ILogger logger, int count, double seconds);

    [LoggerMessage(3, LogLevel.Warning, "{Count} requests were cut")]
    private static partial void LogCut(ILogger logger, int count);
}
