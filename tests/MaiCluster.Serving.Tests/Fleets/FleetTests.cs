using MaiCluster.Serving.Cluster;
using MaiCluster.Serving.Devices;
using MaiCluster.Serving.Fleets;
using MaiCluster.Serving.Replicas;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace MaiCluster.Serving.Tests.Fleets;

public sealed class FleetTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly FleetFixture _profiles = new();
    private readonly RecordingControl _control = new();
    private readonly RecordingPool _pool = new();
    private readonly List<ModelGoal> _goals = [];
    private readonly Dictionary<string, (DeviceSnapshot Device, List<ReplicaSnapshot> Replicas)> _nodes = [];
    private long _version;
    private long _runSince;

    public FleetTests()
    {
        _profiles.Small("a");
        _profiles.Small("b");
    }

    private FleetOptions Options { get; set; } = new();

    [Fact]
    public async Task First_wake_starts_the_model_and_the_others_start_nothing_more()
    {
        var fleet = await WarmAsync("n1");
        for (var i = 0; i < 10; i++)
        {
            Assert.Null(await fleet.WakeAsync("a"));
        }

        Assert.Equal(["start n1/gpu0/a"], _control.Orders);
    }

    [Fact]
    public async Task Wake_before_any_node_is_heard_of_is_served_with_the_first()
    {
        var fleet = Create();
        Assert.Null(await fleet.WakeAsync("a"));
        Assert.Empty(_control.Orders);
        await AnnounceAsync(fleet, "n1");
        Assert.Equal(["start n1/gpu0/a"], _control.Orders);
    }

    [Fact]
    public async Task Wake_of_what_cannot_be_placed_tells_why()
    {
        var fleet = await WarmAsync("n1");
        _profiles.Small("huge", weightGib: 300);
        Assert.Equal("It needs 300.5 GiB; the largest device it runs on, n1/gpu0, has 80.0 GiB.", await fleet.WakeAsync("huge"));
        Assert.Equal(["huge"], fleet.Unplaced.Keys);
    }

    [Fact]
    public async Task Nothing_is_stopped_before_three_announcements_have_passed()
    {
        _goals.Add(new ModelGoal { Package = "a", SleepAfter = TimeSpan.Zero });
        var fleet = Create();
        SetState("n1", "a", ReplicaState.Ready);
        await AnnounceAsync(fleet, "n1");
        await TickAsync(fleet, seconds: 2);
        Assert.Empty(_control.Orders);
        await TickAsync(fleet, seconds: 1);
        Assert.Equal(["stop n1/gpu0/a"], _control.Orders);
    }

    [Fact]
    public async Task Pinned_model_is_started_once_all_could_have_told_of_themselves()
    {
        _goals.Add(new ModelGoal { Package = "a", MinReplicas = 1 });
        var fleet = Create();
        await AnnounceAsync(fleet, "n1");
        Assert.Empty(_control.Orders);
        await TickAsync(fleet, seconds: 3);
        Assert.Equal(["start n1/gpu0/a"], _control.Orders);
        await TickAsync(fleet, seconds: 1);
        Assert.Single(_control.Orders);
    }

    [Fact]
    public async Task Orders_of_later_plans_have_higher_versions_also_after_the_fleet_has_moved()
    {
        var fleet = await WarmAsync("n1");
        await fleet.WakeAsync("a");
        await fleet.WakeAsync("b");
        var moved = await WarmAsync("n1");
        await moved.WakeAsync("a");
        Assert.Equal(3, _control.Versions.Count);
        Assert.True(_control.Versions[0] < _control.Versions[1] && _control.Versions[1] < _control.Versions[2], string.Join(" ", _control.Versions));
    }

    [Fact]
    public async Task Silent_node_is_gone_and_its_replica_is_started_elsewhere()
    {
        var fleet = await WarmAsync("n1", "n2");
        await fleet.WakeAsync("a");
        SetState("n1", "a", ReplicaState.Ready);
        await AnnounceAsync(fleet, "n1");
        await ReportAsync(fleet, "a", requests: 5);
        _nodes.Remove("n1");
        _control.Orders.Clear();
        await TickAsync(fleet, seconds: 5);
        Assert.Empty(_control.Orders);
        await TickAsync(fleet, seconds: 1);
        Assert.Equal(["start n2/gpu0/a"], _control.Orders);
        Assert.Equal(["n2"], fleet.Cluster.Nodes.Select(node => node.Node));
    }

    [Fact]
    public async Task Failed_load_backs_off_twice_as_long_each_time_and_its_reason_is_told()
    {
        var fleet = await WarmAsync("n1");
        await fleet.WakeAsync("a");
        foreach (var pause in new[] { 5, 10, 20 })
        {
            SetState("n1", "a", ReplicaState.Starting);
            await AnnounceAsync(fleet, "n1");
            SetState("n1", "a", ReplicaState.Failed, "the file is torn.");
            _control.Orders.Clear();
            await AnnounceAsync(fleet, "n1");
            Assert.Equal("It failed to load on each device where it fits, and is tried again there after a pause. n1/gpu0/a: the file is torn.", await fleet.WakeAsync("a"));
            await TickAsync(fleet, seconds: pause - 1);
            Assert.Empty(_control.Orders);
            await fleet.WakeAsync("a");
            await TickAsync(fleet, seconds: 1);
            Assert.Equal(["start n1/gpu0/a"], _control.Orders);
        }
    }

    [Fact]
    public async Task Order_that_cannot_be_given_goes_to_another_node()
    {
        var fleet = await WarmAsync("n1", "n2");
        _control.Broken = "n1";
        await fleet.WakeAsync("a");
        await TickAsync(fleet, seconds: 1);
        Assert.Equal(["start n1/gpu0/a", "start n2/gpu0/a"], _control.Orders);
    }

    [Fact]
    public async Task Order_that_never_shows_is_given_again()
    {
        var fleet = await WarmAsync("n1");
        await fleet.WakeAsync("a");
        await ReportAsync(fleet, "a", requests: 5);
        await TickAsync(fleet, seconds: 10);
        Assert.Single(_control.Orders);
        await TickAsync(fleet, seconds: 1);
        Assert.Equal(2, _control.Orders.Count);
    }

    [Fact]
    public async Task Drained_node_is_told_so_and_its_replicas_move_first()
    {
        var fleet = await WarmAsync("n1", "n2");
        SetState("n1", "a", ReplicaState.Ready);
        await AnnounceAsync(fleet, "n1");
        await ReportAsync(fleet, "a", requests: 5);

        Assert.True(await fleet.DrainNodeAsync("n1"));
        Assert.Equal(["start n2/gpu0/a"], _control.Orders);
        Assert.True(await AnnounceAsync(fleet, "n1"));
        Assert.False(await AnnounceAsync(fleet, "n2"));
        SetState("n2", "a", ReplicaState.Ready);
        await AnnounceAsync(fleet, "n2");
        Assert.Equal(["start n2/gpu0/a", "stop n1/gpu0/a"], _control.Orders);
    }

    [Fact]
    public async Task Node_that_was_drained_and_starts_again_at_once_serves_again()
    {
        _goals.Add(new ModelGoal { Package = "a", MinReplicas = 1 });
        var fleet = await WarmAsync("n1");
        await fleet.DrainNodeAsync("n1");
        Assert.True(await AnnounceAsync(fleet, "n1"));

        _runSince++;
        Assert.False(await AnnounceAsync(fleet, "n1"));
        _control.Orders.Clear();
        await TickAsync(fleet, seconds: 11); // an order to the earlier run may have to run out first
        Assert.Equal(["start n1/gpu0/a"], _control.Orders);
    }

    [Fact]
    public async Task Draining_an_unknown_node_is_refused() => Assert.False(await (await WarmAsync("n1")).DrainNodeAsync("n9"));

    [Fact]
    public async Task A_package_that_rests_is_stopped_whatever_its_goal_and_comes_back_when_it_is_asked_for()
    {
        _goals.Add(new ModelGoal { Package = "a", MinReplicas = 1 });
        var fleet = await WarmAsync("n1");
        SetState("n1", "a", ReplicaState.Ready);
        await AnnounceAsync(fleet, "n1");
        _control.Orders.Clear();
        await ReportAsync(fleet, "a", requests: 5);

        await fleet.RestAsync("a");
        Assert.Equal(["stop n1/gpu0/a"], _control.Orders);
        SetState("n1", "a", ReplicaState.Stopped);
        await AnnounceAsync(fleet, "n1");
        await TickAsync(fleet, seconds: 2);
        Assert.Equal(["stop n1/gpu0/a"], _control.Orders);

        Assert.Null(await fleet.WakeAsync("a"));
        Assert.Equal(["stop n1/gpu0/a", "start n1/gpu0/a"], _control.Orders);
    }

    [Fact]
    public async Task Older_announcement_changes_nothing()
    {
        var fleet = await WarmAsync("n1");
        await fleet.AnnounceAsync(new NodeSnapshot { Node = "n1", Version = 0, Devices = [], Replicas = [] });
        Assert.Single(fleet.Cluster.Nodes.Single().Devices);
    }

    [Fact]
    public async Task Reports_of_all_gateways_add_up_to_the_demand()
    {
        var fleet = await WarmAsync("n1", "n2", "n3", "n4");
        SetState("n1", "a", ReplicaState.Ready);
        await AnnounceAsync(fleet, "n1");
        for (var second = 0; second < 10; second++)
        {
            await ReportAsync(fleet, "a", requests: 15, gateway: "g1");
            await ReportAsync(fleet, "a", requests: 15, gateway: "g2");
            await TickAsync(fleet, seconds: 1);
        }

        Assert.InRange(_control.Orders.Count, 1, 3);
        Assert.All(_control.Orders, order => Assert.StartsWith("start n", order, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Missing_nodes_are_asked_for_once()
    {
        var fleet = await WarmAsync("n1");
        for (var second = 0; second < 20; second++)
        {
            await ReportAsync(fleet, "a", requests: 60);
            await TickAsync(fleet, seconds: 1);
        }

        var asked = _pool.Added.Sum();
        Assert.InRange(asked, 1, 8);
        Assert.All(_pool.Added, count => Assert.True(count > 0));
        Assert.InRange(_pool.Added.Count, 1, 4);
    }

    [Fact]
    public async Task Empty_node_is_drained_and_given_back_once()
    {
        Options = new FleetOptions { MinNodes = 1, NodeHold = TimeSpan.FromSeconds(10) };
        var fleet = await WarmAsync("n1", "n2");
        SetState("n1", "a", ReplicaState.Ready);
        await AnnounceAsync(fleet, "n1");
        for (var second = 0; second < 20; second++)
        {
            await ReportAsync(fleet, "a", requests: 1);
            await TickAsync(fleet, seconds: 1);
        }

        Assert.Equal(["n2"], _pool.Released);
        Assert.True(await AnnounceAsync(fleet, "n2"));
        Assert.Empty(_control.Orders);
    }

    private Fleet Create() => new(_control, _pool, _profiles, _goals, Options, _time, NullLogger<Fleet>.Instance);

    /// <summary>A fleet that has heard of these nodes for long enough.</summary>
    private async Task<Fleet> WarmAsync(params string[] nodes)
    {
        var fleet = Create();
        foreach (var node in nodes)
        {
            await AnnounceAsync(fleet, node);
        }

        await TickAsync(fleet, seconds: 3);
        return fleet;
    }

    private Task<bool> AnnounceAsync(Fleet fleet, string node)
    {
        var (device, replicas) = Known(node);
        return fleet.AnnounceAsync(new NodeSnapshot { Node = node, RunSince = _runSince, Version = ++_version, Devices = [device], Replicas = [.. replicas] });
    }

    /// <summary>Each second all nodes tell of themselves and the fleet takes its turn.</summary>
    private async Task TickAsync(Fleet fleet, int seconds)
    {
        for (var second = 0; second < seconds; second++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            foreach (var node in _nodes.Keys.Order(StringComparer.Ordinal).ToArray())
            {
                await AnnounceAsync(fleet, node);
            }

            await fleet.TickAsync(default);
        }
    }

    private static Task ReportAsync(Fleet fleet, string package, int requests, string gateway = "g1") =>
        fleet.ReportAsync(new GatewayReport(gateway, TimeSpan.FromSeconds(1), [new ModelArrivals(package, requests, requests * 1000, requests * 200, 0, [requests])]));

    private void SetState(string node, string package, ReplicaState state, string? detail = null)
    {
        var (device, replicas) = Known(node);
        var id = new ReplicaId(device.Device.Id, package);
        replicas.RemoveAll(replica => replica.Id == id);
        replicas.Add(new ReplicaSnapshot { Id = id, State = state, Detail = detail });
    }

    private (DeviceSnapshot Device, List<ReplicaSnapshot> Replicas) Known(string node)
    {
        if (!_nodes.TryGetValue(node, out var known))
        {
            known = (new DeviceSnapshot(new Device { Id = new DeviceId(node, "gpu0"), Kind = "h100", Description = "a test's", MemoryBytes = 80 * FleetFixture.GiB }), []);
            _nodes.Add(node, known);
        }

        return known;
    }

    private sealed class RecordingControl : IReplicaControl
    {
        public List<string> Orders { get; } = [];

        public List<long> Versions { get; } = [];

        public string? Broken { get; set; }

        public Task StartAsync(ReplicaId replica, long planVersion, CancellationToken cancellationToken) => Take($"start {replica}", replica, planVersion);

        public Task StopAsync(ReplicaId replica, long planVersion, CancellationToken cancellationToken) => Take($"stop {replica}", replica, planVersion);

        private Task Take(string order, ReplicaId replica, long planVersion)
        {
            Orders.Add(order);
            Versions.Add(planVersion);
            return replica.Device.Node == Broken ? throw new IOException("no way there") : Task.CompletedTask;
        }
    }

    private sealed class RecordingPool : INodePool
    {
        public List<int> Added { get; } = [];

        public List<string> Released { get; } = [];

        public Task<int> AddAsync(int count, CancellationToken cancellationToken)
        {
            Added.Add(count);
            return Task.FromResult(count);
        }

        public Task ReleaseAsync(string node, CancellationToken cancellationToken)
        {
            Released.Add(node);
            return Task.CompletedTask;
        }
    }
}
