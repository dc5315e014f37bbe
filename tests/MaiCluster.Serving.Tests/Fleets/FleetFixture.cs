using MaiCluster.Serving.Cluster;
using MaiCluster.Serving.Devices;
using MaiCluster.Serving.Fleets;
using MaiCluster.Serving.Profiles;
using MaiCluster.Serving.Replicas;

namespace MaiCluster.Serving.Tests.Fleets;

/// <summary>A cluster whose nodes do at once what plans say, on a clock that the test moves.</summary>
internal sealed class FleetFixture : IProfileCatalogue
{
    public const long GiB = 1L << 30;

    private readonly Dictionary<(string Package, string Kind), ModelProfile> _profiles = [];
    private readonly SortedDictionary<string, NodeSnapshot> _nodes = new(StringComparer.Ordinal);
    private readonly Dictionary<ReplicaId, TimeSpan> _readyAt = [];

    public TimeSpan Now { get; set; } = TimeSpan.FromHours(1);

    public Dictionary<string, ModelDemand> Demands { get; } = [];

    public List<ModelGoal> Goals { get; } = [];

    public Dictionary<ReplicaId, TimeSpan> Changed { get; } = [];

    public Dictionary<ReplicaId, TimeSpan> BackOff { get; } = [];

    public FleetOptions Options { get; set; } = new();

    public FleetPlan? Last { get; set; }

    public IEnumerable<NodeSnapshot> Nodes => _nodes.Values;

    public IEnumerable<ReplicaSnapshot> Replicas => _nodes.Values.SelectMany(node => node.Replicas);

    public ModelProfile? Find(string package, string deviceKind) => _profiles.GetValueOrDefault((package, deviceKind));

    public void Node(string name, int devices = 1, long gib = 80, string kind = "h100", long price = 0) =>
        _nodes[name] = new NodeSnapshot
        {
            Node = name,
            Version = 1,
            Devices = [.. Enumerable.Range(0, devices).Select(i => new DeviceSnapshot(new Device { Id = new DeviceId(name, $"gpu{i}"), Kind = kind, Description = kind, MemoryBytes = gib * GiB, PricePerHourMicros = price }))],
            Replicas = [],
        };

    public void Remove(string node) => _nodes.Remove(node);

    public void Drain(string node) => _nodes[node] = _nodes[node] with { IsDraining = true };

    /// <summary>Near an 8-billion-weight model on an H100, or slower by the factor.</summary>
    public void Small(string package, string kind = "h100", double slower = 1, int weightGib = 16) =>
        Profile(package, kind, weightGib, new StepCost(0.006 * slower, 0.00002 * slower, 4e-8 * slower, 0.001 * slower, 0.00002 * slower, 1e-10 * slower));

    /// <summary>Near a 70-billion-weight model in 8 bits on an H100.</summary>
    public void Large(string package, string kind = "h100") =>
        Profile(package, kind, 60, new StepCost(0.022, 0.0001, 5e-8, 0.002, 0.00012, 1e-9));

    public void Profile(string package, string kind, int weightGib, StepCost cost, double loadSeconds = 10) =>
        _profiles[(package, kind)] = new ModelProfile
        {
            Package = package,
            DeviceKind = kind,
            Source = "a test",
            IsMeasured = false,
            WeightBytes = weightGib * GiB,
            KvBytesPerToken = 131_072,
            MaxRows = 256,
            MaxContext = 32_768,
            StepTokens = 512,
            LoadSeconds = loadSeconds,
            Cost = cost,
        };

    public void Demand(string package, double rate, int waiting = 0, double idleSeconds = 0, double burstiness = 1) =>
        Demands[package] = new ModelDemand
        {
            Package = package,
            Rate = rate,
            PromptTokens = 1000,
            AnswerTokens = 200,
            Burstiness = burstiness,
            Waiting = waiting,
            Idle = TimeSpan.FromSeconds(idleSeconds),
        };

    public FleetState State() => new()
    {
        Now = Now,
        Cluster = new ClusterSnapshot([.. _nodes.Values]),
        Demands = [.. Demands.Values],
        Goals = Goals,
        Profiles = this,
        Changed = Changed,
        BackOff = BackOff,
        Previous = Last,
    };

    /// <summary>Plans, and carries the plan out: starts are ready after their load time, stops are gone by the next plan.</summary>
    public FleetPlan Step(IFleetPolicy? policy = null)
    {
        foreach (var (id, at) in _readyAt.Where(entry => entry.Value <= Now).ToList())
        {
            _readyAt.Remove(id);
            Set(id, ReplicaState.Ready);
        }

        var plan = (policy ?? new FleetPlanner()).Plan(State(), Options);
        Last = plan;
        foreach (var id in plan.Stops)
        {
            Changed[id] = Now;
            _readyAt.Remove(id);
            Clear(id);
        }

        foreach (var id in plan.Starts)
        {
            Changed[id] = Now;
            Set(id, ReplicaState.Starting);
            _readyAt[id] = Now + TimeSpan.FromSeconds(10);
        }

        return plan;
    }

    /// <summary>Plans every two seconds for this long; gives the plans that changed something.</summary>
    public List<FleetPlan> Run(double seconds, IFleetPolicy? policy = null)
    {
        var plans = new List<FleetPlan>();
        for (var end = Now + TimeSpan.FromSeconds(seconds); Now < end; Now += TimeSpan.FromSeconds(2))
        {
            var plan = Step(policy);
            if (plan.Starts.Count + plan.Stops.Count > 0)
            {
                plans.Add(plan);
            }
        }

        return plans;
    }

    public void Set(string id, ReplicaState state) => Set(ReplicaId.Parse(id), state);

    public void Set(ReplicaId id, ReplicaState state)
    {
        _readyAt.Remove(id);
        if (_nodes.TryGetValue(id.Device.Node, out var node))
        {
            var device = node.Devices.Single(one => one.Device.Id == id.Device).Device;
            var snapshot = new ReplicaSnapshot { Id = id, State = state, Rows = state == ReplicaState.Ready ? 256 : 0, MemoryBytes = Find(id.Package, device.Kind)?.WeightBytes ?? 0 };
            _nodes[id.Device.Node] = node with { Replicas = [.. node.Replicas.Where(other => other.Id != id), snapshot] };
        }
    }

    public void Clear(ReplicaId id)
    {
        if (_nodes.TryGetValue(id.Device.Node, out var node))
        {
            _nodes[id.Device.Node] = node with { Replicas = [.. node.Replicas.Where(other => other.Id != id)] };
        }
    }

    public static IEnumerable<string> Text(IEnumerable<ReplicaId> ids) => ids.Select(id => id.ToString());
}
