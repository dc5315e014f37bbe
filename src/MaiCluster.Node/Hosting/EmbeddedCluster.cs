using MaiCluster.Node.Settings;
using MaiCluster.Serving.Billing;
using MaiCluster.Serving.Cluster;
using MaiCluster.Serving.Fleets;
using MaiCluster.Serving.Models;
using MaiCluster.Serving.Pipeline;
using MaiCluster.Serving.Prices;
using MaiCluster.Serving.Routing;
using MaiCluster.Serving.Sessions;
using SessionOptions = MaiCluster.Serving.Sessions.SessionOptions;

namespace MaiCluster.Node.Hosting;

/// <summary>The whole cluster in this process: its actors are called directly, its one node tells itself of itself.</summary>
internal sealed class EmbeddedCluster : IAsyncDisposable
{
    private readonly NodeModels _models;
    private readonly LocalFleet _fleet;
    private readonly LocalSessions _sessions;
    private readonly NodeAnnouncer _announcer;
    private readonly RequestDispatch _dispatch;
    private readonly CancellationTokenSource _end = new();
    private readonly Task _sweeping;

    private EmbeddedCluster(
        NodeOptions options, string node, NodeModels models, IServedModels served, NodeReplicas replicas, IPrices prices, BillingDesk billing, NodeStores stores, TimeProvider time, ILoggerFactory loggers)
    {
        _models = models;
        View = new ClusterView(time);
        SessionLimits = new SessionOptions { TimeToLive = options.SessionTimeToLive };
        _sessions = new LocalSessions(stores.Sessions, SessionLimits, time);
        var fleet = new FleetOptions { ReplicaKvBytes = models.Batching.KvBytes };
        _fleet = new LocalFleet(
            new Fleet(replicas.Local, new StaticNodePool(), models.Profiles, Goals(options, models), fleet, time, loggers.CreateLogger<Fleet>()), fleet.PlanInterval, time);
        _announcer = new NodeAnnouncer(node, replicas.Devices.Read, replicas.Local.Snapshots, View.Publish, _fleet, time, loggers.CreateLogger<NodeAnnouncer>());
        replicas.Local.Changed += _announcer.Poke;
        var routing = new RoutingOptions { Queue = options.QueueLength, FirstTokenDeadline = options.FirstTokenDeadline };
        _dispatch = new RequestDispatch(node, View, _fleet, routing, time, loggers.CreateLogger<RequestDispatch>());
        Pipeline = new InferencePipeline(node, new PricedModels(served, prices, time), _sessions, billing, _dispatch, replicas.Local, stores.Usage, View, time);
        var sweeper = new StoredTextSweeper(stores.Sessions, stores.Responses, stores.Conversations, SessionLimits, time, loggers.CreateLogger<StoredTextSweeper>());
        _sweeping = sweeper.RunAsync(_end.Token);
    }

    public ClusterView View { get; }

    public IFleetPort Fleet => _fleet;

    public ISessions Sessions => _sessions;

    public SessionOptions SessionLimits { get; }

    public RequestDispatch Dispatch => _dispatch;

    public IInferencePipeline Pipeline { get; }

    /// <param name="served">Everything that clients may ask for, partners' models too.</param>
    public static EmbeddedCluster Open(
        NodeOptions options, string node, NodeModels models, IServedModels served, NodeReplicas replicas, IPrices prices, BillingDesk billing, NodeStores stores, TimeProvider time, ILoggerFactory loggers) =>
        new(options, node, models, served, replicas, prices, billing, stores, time, loggers);

    /// <summary>Waits until a replica of the model is ready.</summary>
    /// <returns>Why none can be; null when it is there.</returns>
    public async Task<string?> WakeAsync(string model, CancellationToken cancellationToken)
    {
        var package = _models.PackageOf(model);
        var wait = ReplicaWait.For(package, View);
        return await _fleet.WakeAsync(package) ?? await wait.WaitAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _sweeping;
        await _dispatch.DisposeAsync();
        await _announcer.DisposeAsync();
        await _fleet.DisposeAsync();
        _sessions.Dispose();
        _end.Dispose();
    }

    /// <summary>What was named at start stays loaded; everything else sleeps when nobody asks for it.</summary>
    public static ModelGoal[] Goals(NodeOptions options, NodeModels models)
    {
        var kept = options.Models.Select(models.PackageOf).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. kept.Union(models.Served.Catalogue.Where(model => model.Parts.Count == 0).Select(model => model.Package)).Select(package =>
                new ModelGoal { Package = package, MinReplicas = kept.Contains(package) ? options.MinReplicas : 0, SleepAfter = options.SleepAfter }),
        ];
    }
}
