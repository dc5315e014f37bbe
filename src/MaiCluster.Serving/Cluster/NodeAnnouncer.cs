using MaiCluster.Serving.Devices;
using MaiCluster.Serving.Fleets;
using MaiCluster.Serving.Replicas;
using Microsoft.Extensions.Logging;

namespace MaiCluster.Serving.Cluster;

/// <summary>Tells the cluster of this node: once a second, and at once when a replica changes its state.</summary>
public sealed partial class NodeAnnouncer : IAsyncDisposable
{
    /// <summary>How often a node tells of itself.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly string _node;
    private readonly Func<IReadOnlyList<DeviceSnapshot>> _devices;
    private readonly Func<IReadOnlyList<ReplicaSnapshot>> _replicas;
    private readonly Action<NodeSnapshot> _publish;
    private readonly IFleetPort _fleet;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _end = new();
    private readonly Task _announcing;
    private TaskCompletionSource _poked = NewPoke();
    private readonly long _runSince;
    private long _version;
    private volatile bool _isDraining;

    /// <param name="publish">Hands the snapshot to those who choose replicas.</param>
    public NodeAnnouncer(
        string node,
        Func<IReadOnlyList<DeviceSnapshot>> devices,
        Func<IReadOnlyList<ReplicaSnapshot>> replicas,
        Action<NodeSnapshot> publish,
        IFleetPort fleet,
        TimeProvider time,
        ILogger log)
    {
        (_node, _devices, _replicas, _publish, _fleet, _time, _log) = (node, devices, replicas, publish, fleet, time, log);
        _runSince = time.GetUtcNow().ToUnixTimeMilliseconds();
        _version = _runSince * 1000; // above what an earlier start of the node came to
        _announcing = AnnounceAsync();
    }

    /// <summary>Something has changed that others should know now.</summary>
    public void Poke() => Volatile.Read(ref _poked).TrySetResult();

    /// <summary>The node ends: from now on it takes nothing new.</summary>
    public void Drain()
    {
        _isDraining = true;
        Poke();
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _announcing;
        _end.Dispose();
    }

    private async Task AnnounceAsync()
    {
        await Task.Yield(); // the host is still being put together
        do
        {
            var snapshot = new NodeSnapshot
            {
                Node = _node,
                RunSince = _runSince,
                Version = ++_version,
                IsDraining = _isDraining,
                Devices = _devices(),
                Replicas = _replicas(),
            };
            _publish(snapshot);
            try
            {
                _isDraining |= await _fleet.AnnounceAsync(snapshot);
            }
#pragma warning disable CA1031 // the fleet may be moving between nodes; it hears the next announcement
            catch (Exception error)
#pragma warning restore CA1031
            {
                LogUnheard(error.Message);
            }
        }
        while (await NextAsync());
    }

    private async Task<bool> NextAsync()
    {
        await Task.WhenAny(_poked.Task, Task.Delay(Interval, _time, _end.Token));
        Volatile.Write(ref _poked, NewPoke());
        return !_end.IsCancellationRequested;
    }

    private static TaskCompletionSource NewPoke() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    [LoggerMessage(60, LogLevel.Debug, "The fleet does not hear of this node: {Reason}")]
    private partial void LogUnheard(string reason);
}
