using MaiCluster.Serving.Cluster;
using MaiCluster.Serving.Profiles;
using MaiCluster.Serving.Replicas;
using Microsoft.Extensions.Logging;

namespace MaiCluster.Serving.Fleets;

/// <summary>
/// The actor that decides which replicas run where, and has it done. It writes nothing down: what runs it hears from the
/// nodes, what is asked for from the gateways, both within seconds of its start. Not thread-safe: its host takes one turn at
/// a time, and its state is whole before each await.
/// </summary>
public sealed partial class Fleet : IFleetPort
{
    /// <summary>Announcements that must have passed before anything is stopped, or started unasked.</summary>
    private const int WarmUpAnnouncements = 3;

    /// <summary>In a large cluster something changes all the time: between two plans there is this multiple of what one takes.</summary>
    private const int PlanPause = 10;

    private readonly IReplicaControl _control;
    private readonly IProfileCatalogue _profiles;
    private readonly IReadOnlyList<ModelGoal> _goals;
    private readonly FleetOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<Fleet> _log;
    private readonly long _start;
    private readonly KnownNodes _nodes;
    private readonly StandingOrders _orders;
    private readonly LoadFailures _failures;
    private readonly DemandLedger _demands;
    private readonly NodeRequests _pool;
    private readonly HashSet<string> _woken = new(StringComparer.Ordinal);
    private readonly HashSet<string> _resting = new(StringComparer.Ordinal);
    private readonly Dictionary<ReplicaId, TimeSpan> _changed = [];
    private FleetPlan _plan = new();
    private Dictionary<string, string> _unplaced = [];
    private TimeSpan _plannedAt;
    private TimeSpan _planTook;
    private bool _isPlanDue;
    private long _planVersion;

    /// <param name="control">Carries orders to replicas.</param>
    /// <param name="pool">Where nodes come from.</param>
    /// <param name="profiles">What models cost where.</param>
    /// <param name="goals">What the operator wants.</param>
    /// <param name="options">Limits and targets.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">One line for each order.</param>
    public Fleet(IReplicaControl control, INodePool pool, IProfileCatalogue profiles, IReadOnlyList<ModelGoal> goals, FleetOptions options, TimeProvider time, ILogger<Fleet> log)
    {
        (_control, _profiles, _goals, _options, _time, _log) = (control, profiles, goals, options, time, log);
        _start = time.GetTimestamp();
        _nodes = new KnownNodes(options.NodeTimeout);
        _orders = new StandingOrders(options.OrderTimeout);
        _failures = new LoadFailures(options);
        _demands = new DemandLedger(options);
        _pool = new NodeRequests(pool, options, log);
        _planVersion = time.GetUtcNow().ToUnixTimeMilliseconds() * 1000; // above what an earlier activation came to
    }

    /// <summary>The nodes that are heard of, with what they were ordered to do as done.</summary>
    public ClusterSnapshot Cluster => new([.. _nodes.All.Select(_orders.Apply)]);

    /// <summary>By package: why it gets nothing, or less than it needs, by the last plan.</summary>
    public IReadOnlyDictionary<string, string> Unplaced => _unplaced;

    private TimeSpan Now => _time.GetElapsedTime(_start);

    private bool IsWarmingUp => Now < WarmUpAnnouncements * _options.AnnounceInterval;

    public async Task<bool> AnnounceAsync(NodeSnapshot node)
    {
        var now = Now;
        var before = _nodes.Find(node.Node);
        if (_nodes.Heard(node, now))
        {
            _orders.Seen(node);
            _isPlanDue |= NoteChanges(before, node, now) || _woken.Count > 0;
            if (_isPlanDue && now - _plannedAt >= _planTook * PlanPause)
            {
                await PlanAsync(CancellationToken.None);
            }
        }

        return _nodes.IsDrained(node);
    }

    public Task ReportAsync(GatewayReport report)
    {
        _demands.Add(report, Now);
        return Task.CompletedTask;
    }

    public async Task<string?> WakeAsync(string package)
    {
        _demands.Wake(package, Now);
        _resting.Remove(package);
        if (IsComing(package))
        {
            return null;
        }

        _woken.Add(package);
        if (_nodes.Count == 0 && IsWarmingUp)
        {
            return null; // planned with the first announcement
        }

        await PlanAsync(CancellationToken.None);
        return IsComing(package) || IsWarmingUp ? null : _unplaced.GetValueOrDefault(package);
    }

    public Task RestAsync(string package)
    {
        _resting.Add(package);
        LogRest(package);
        return PlanAsync(CancellationToken.None);
    }

    public async Task<bool> DrainNodeAsync(string node)
    {
        if (!_nodes.Drain(node))
        {
            return false;
        }

        LogDrain(node);
        await PlanAsync(CancellationToken.None);
        return true;
    }

    /// <summary>The turn that the host gives it every <see cref="FleetOptions.PlanInterval"/>.</summary>
    public Task TickAsync(CancellationToken cancellationToken) => PlanAsync(cancellationToken);

    private async Task PlanAsync(CancellationToken cancellationToken)
    {
        var now = Now;
        foreach (var gone in _nodes.Sweep(now))
        {
            LogGone(gone, _options.NodeTimeout.TotalSeconds);
        }

        _orders.Expire(now);
        var cluster = Cluster;
        var plan = FleetPlanner.Plan(
            new FleetState
            {
                Now = now,
                Cluster = cluster,
                Demands = [.. _demands.Read(PackagesOf(cluster), now).Where(demand => !_resting.Contains(demand.Package))],
                Goals = [.. _goals.Select(goal => _resting.Contains(goal.Package) ? goal with { MinReplicas = 0 } : goal)],
                Profiles = _profiles,
                Changed = _changed,
                BackOff = _failures.Until(now),
                Previous = _plan,
            },
            _options);
        (_plan, _plannedAt, _planTook, _isPlanDue) = (plan, now, Now - now, false);
        NoteUnplaced(now);

        // What is not heard of yet may be running: until it is, only what someone waits for starts, and nothing stops.
        var isWarmingUp = IsWarmingUp;
        var starts = isWarmingUp ? [.. plan.Starts.Where(start => _woken.Contains(start.Package))] : plan.Starts;
        var stops = isWarmingUp ? [] : plan.Stops;
        var version = ++_planVersion;
        Note(starts, stops, now);
        await Task.WhenAll([.. stops.Select(stop => OrderAsync(stop, isStart: false, version)), .. starts.Select(start => OrderAsync(start, isStart: true, version))]);
        if (!isWarmingUp)
        {
            foreach (var node in plan.NodesToDrain)
            {
                _nodes.Drain(node);
                LogDrain(node);
            }

            await _pool.FollowAsync(plan, _nodes, now, cancellationToken);
        }
    }

    /// <summary>Before anything is awaited: a turn that comes between sees the orders as given.</summary>
    private void Note(IReadOnlyList<ReplicaId> starts, IReadOnlyList<ReplicaId> stops, TimeSpan now)
    {
        foreach (var start in starts)
        {
            _orders.Started(start, now);
            _changed[start] = now;
            LogStart(start);
        }

        foreach (var stop in stops)
        {
            _orders.Stopped(stop, now);
            _changed[stop] = now;
            LogStop(stop);
        }

        foreach (var (replica, at) in _changed)
        {
            if (now - at > _options.ForgetAfter)
            {
                _changed.Remove(replica);
            }
        }

        // A package is waited for until it is on its way, or cannot be; then a gateway asks again.
        _woken.RemoveWhere(package => IsComing(package) || (_unplaced.ContainsKey(package) && !IsWarmingUp));
    }

    private async Task OrderAsync(ReplicaId replica, bool isStart, long version)
    {
        try
        {
            var order = isStart ? _control.StartAsync(replica, version, CancellationToken.None) : _control.StopAsync(replica, version, CancellationToken.None);
            await order.WaitAsync(_options.NodeTimeout, _time);
        }
#pragma warning disable CA1031 // a node that cannot be reached fails in many ways; the next plan sees to it
        catch (Exception error)
#pragma warning restore CA1031
        {
            LogOrderFailed(replica, error.Message);
            _orders.Forget(replica);
            if (isStart)
            {
                _failures.Failed(replica, $"its node could not be reached ({error.Message})", Now);
            }
        }
    }

    /// <summary>True when a replica has come, gone, failed or become ready.</summary>
    private bool NoteChanges(NodeSnapshot? before, NodeSnapshot node, TimeSpan now)
    {
        var hasChanged = before is null || before.IsDraining != node.IsDraining || before.Replicas.Count != node.Replicas.Count;
        foreach (var replica in node.Replicas)
        {
            if (StateOf(before, replica.Id) == replica.State)
            {
                continue;
            }

            hasChanged = true;
            if (replica.State == ReplicaState.Failed)
            {
                _orders.Forget(replica.Id);
                _failures.Failed(replica.Id, replica.Detail ?? "it gave no reason", now);
            }
            else if (replica.State == ReplicaState.Ready)
            {
                _failures.Loaded(replica.Id);
                _demands.Woken(replica.Id.Package);
            }
        }

        return hasChanged;
    }

    private static ReplicaState? StateOf(NodeSnapshot? node, ReplicaId id)
    {
        foreach (var replica in node?.Replicas ?? [])
        {
            if (replica.Id == id)
            {
                return replica.State;
            }
        }

        return null;
    }

    /// <summary>A replica of it is ready or starting where it may stay, or is ordered to.</summary>
    private bool IsComing(string package)
    {
        foreach (var node in _nodes.All)
        {
            if (node.IsDraining)
            {
                continue;
            }

            foreach (var replica in _orders.Apply(node).Replicas)
            {
                if (replica.Id.Package == package && replica.State is ReplicaState.Starting or ReplicaState.Ready)
                {
                    return true;
                }
            }
        }

        return false;
    }

    private HashSet<string> PackagesOf(ClusterSnapshot cluster)
    {
        var packages = new HashSet<string>(StringComparer.Ordinal);
        foreach (var node in cluster.Nodes)
        {
            foreach (var replica in node.Replicas)
            {
                packages.Add(replica.Id.Package);
            }
        }

        packages.UnionWith(_goals.Select(goal => goal.Package));
        return packages;
    }

    private void NoteUnplaced(TimeSpan now)
    {
        var unplaced = new Dictionary<string, string>(_plan.Unplaced.Count);
        foreach (var (package, reason) in _plan.Unplaced)
        {
            unplaced.Add(package, _failures.Reason(package, now) is { } failure ? $"{reason} {failure}" : reason);
            if (!_unplaced.ContainsKey(package))
            {
                LogUnplaced(package, unplaced[package]);
            }
        }

        _unplaced = unplaced;
    }
}
