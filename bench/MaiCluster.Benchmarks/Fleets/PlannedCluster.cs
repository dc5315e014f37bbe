using MaiCluster.Serving.Cluster;
using MaiCluster.Serving.Devices;
using MaiCluster.Serving.Fleets;
using MaiCluster.Serving.Profiles;
using MaiCluster.Serving.Replicas;

namespace MaiCluster.Benchmarks.Fleets;

/// <summary>A cluster that a plan was carried out on, or an empty one, with a demand that fills two thirds of it.</summary>
internal sealed class PlannedCluster : IProfileCatalogue
{
    private readonly Dictionary<string, ModelProfile> _profiles = [];
    private readonly NodeSnapshot[] _nodes;
    private readonly ModelDemand[] _demands;

    public PlannedCluster(int models, int devices, int seed)
    {
        var random = new Random(seed);
        _demands = new ModelDemand[models];
        var total = 0.0;
        for (var i = 0; i < models; i++)
        {
            total += 1.0 / (i + 1);
        }

        for (var i = 0; i < models; i++)
        {
            var package = $"m{i:000}";
            var isLarge = i % 5 == 4;
            _profiles.Add(package, Profile(package, isLarge, random));
            var work = devices * 2.0 / 3 / total / (i + 1);
            _demands[i] = new ModelDemand { Package = package, Rate = work * (isLarge ? 2 : 25), PromptTokens = 1000, AnswerTokens = 200, Burstiness = 1 + random.NextDouble() };
        }

        _nodes = [.. Enumerable.Range(0, Math.Max(1, devices / 8)).Select(node => Node(node, Math.Min(devices, 8)))];
    }

    public ModelProfile? Find(string package, string deviceKind) => _profiles[package];

    /// <summary>Devices that a plan takes of the empty cluster.</summary>
    public int Used(FleetOptions options) => FleetPlanner.Plan(Empty(), options).Starts.Select(start => start.Device).Distinct().Count();

    public FleetState Empty() => State(null, []);

    /// <summary>After the first plans were carried out; the demand has moved a little since.</summary>
    public FleetState Running(FleetOptions options)
    {
        var replicas = new HashSet<ReplicaId>();
        FleetPlan? last = null;
        for (var i = 0; i < 5; i++)
        {
            last = FleetPlanner.Plan(State(last, replicas), options);
            replicas.UnionWith(last.Starts);
            replicas.ExceptWith(last.Stops);
        }

        for (var i = 0; i < _demands.Length; i++)
        {
            _demands[i] = _demands[i] with { Rate = _demands[i].Rate * (i % 2 == 0 ? 1.1 : 0.9) };
        }

        return State(last, replicas);
    }

    private FleetState State(FleetPlan? previous, HashSet<ReplicaId> replicas)
    {
        var byNode = replicas.ToLookup(replica => replica.Device.Node);
        return new FleetState
        {
            Now = TimeSpan.FromHours(1),
            Cluster = new ClusterSnapshot([.. _nodes.Select(node => node with { Replicas = [.. byNode[node.Node].Select(id => new ReplicaSnapshot { Id = id, State = ReplicaState.Ready, Rows = 256 })] })]),
            Demands = [.. _demands],
            Goals = [],
            Profiles = this,
            Previous = previous,
        };
    }

    private static NodeSnapshot Node(int index, int devices) => new()
    {
        Node = $"n{index:000}",
        Version = 1,
        Devices = [.. Enumerable.Range(0, devices).Select(device => new DeviceSnapshot(new Device
        {
            Id = new DeviceId($"n{index:000}", $"gpu{device}"),
            Kind = "h100-80gb",
            Description = "one of a bench",
            MemoryBytes = 80L << 30,
        }))],
        Replicas = [],
    };

    private static ModelProfile Profile(string package, bool isLarge, Random random)
    {
        var slower = 0.7 + (0.6 * random.NextDouble());
        return new ModelProfile
        {
            Package = package,
            DeviceKind = "h100-80gb",
            Source = "a bench",
            IsMeasured = false,
            WeightBytes = isLarge ? 60L << 30 : 11L << 30,
            KvBytesPerToken = isLarge ? 163_840 : 65_536,
            MaxRows = 256,
            MaxContext = 32_768,
            StepTokens = 1024,
            LoadSeconds = isLarge ? 20 : 5,
            Cost = isLarge
                ? new StepCost(0.022 * slower, 1e-4, 5e-8, 5e-4, 8.5e-5, 5e-9)
                : new StepCost(0.0034 * slower, 1.7e-5, 2e-8, 3e-4, 1.1e-5, 1e-9),
        };
    }
}
