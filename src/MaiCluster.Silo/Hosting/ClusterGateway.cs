using MaiCluster.Node.Hosting;
using MaiCluster.Serving.Billing;
using MaiCluster.Serving.Cluster;
using MaiCluster.Serving.Models;
using MaiCluster.Serving.Pipeline;
using MaiCluster.Serving.Prices;
using MaiCluster.Serving.Routing;
using MaiCluster.Serving.Sessions;
using MaiCluster.Silo.Settings;
using SessionOptions = MaiCluster.Serving.Sessions.SessionOptions;

namespace MaiCluster.Silo.Hosting;

/// <summary>The way of a client's request through the cluster, as this process has it.</summary>
internal sealed partial class ClusterGateway : IAsyncDisposable
{
    private static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(5);

    private readonly ClusterMember _member;
    private readonly NodeModels _models;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly RequestDispatch _dispatch;
    private readonly CancellationTokenSource _end = new();
    private readonly Task _sweeping;

    public ClusterGateway(
        SiloOptions options, SessionOptions sessions, NodeModels models, IServedModels served, IPrices prices, BillingDesk billing, ClusterMember member, ClusterStores stores, TimeProvider time, ILoggerFactory loggers)
    {
        (_member, _models, _time, _log) = (member, models, time, loggers.CreateLogger<ClusterGateway>());
        var routing = new RoutingOptions { Queue = options.Node.QueueLength, FirstTokenDeadline = options.Node.FirstTokenDeadline };
        _dispatch = new RequestDispatch(options.Name, member.View, member.Fleet, routing, time, loggers.CreateLogger<RequestDispatch>());
        Pipeline = new InferencePipeline(options.Name, new PricedModels(served, prices, time), member.Sessions, billing, _dispatch, member.Links, stores.Usage, member.View, time);
        var sweeper = new StoredTextSweeper(stores.Sessions, stores.Responses, stores.Conversations, sessions, time, loggers.CreateLogger<StoredTextSweeper>());
        _sweeping = sweeper.RunAsync(_end.Token);
    }

    public IInferencePipeline Pipeline { get; }

    /// <summary>Wakes the model and waits until some node has it ready; while none can, says why and asks again.</summary>
    public async Task UntilReadyAsync(string model, CancellationToken cancellationToken)
    {
        var package = _models.PackageOf(model);
        while (true)
        {
            var ready = ReplicaWait.For(package, _member.View);
            var reason = await WakeAsync(package, cancellationToken) ?? await ready.WaitAsync(cancellationToken);
            if (reason is null)
            {
                return;
            }

            LogNotServed(model, reason);
            await Task.Delay(AskAgain, _time, cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _sweeping;
        await _dispatch.DisposeAsync();
        _end.Dispose();
    }

    private async Task<string?> WakeAsync(string package, CancellationToken cancellationToken)
    {
        try
        {
            return await _member.Fleet.WakeAsync(package).WaitAsync(cancellationToken);
        }
#pragma warning disable CA1031 // silos may come and go while a cluster starts
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            return $"the fleet cannot be reached ({error.Message})";
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "{Model} is not served yet: {Reason}")]
    private partial void LogNotServed(string model, string reason);
}
