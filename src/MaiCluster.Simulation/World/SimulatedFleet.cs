using MaiCluster.Serving.Cluster;
using MaiCluster.Serving.Devices;
using MaiCluster.Serving.Fleets;
using MaiCluster.Serving.Profiles;
using MaiCluster.Serving.Replicas;

namespace MaiCluster.Simulation.World;

/// <summary>The fleet's view of the simulated cluster: what a plan follows from, made anew for each plan.</summary>
internal sealed class SimulatedFleet : IProfileCatalogue
{
    private readonly SimulationSetup _setup;
    private readonly SimulatedDevice[] _devices;
    private readonly Dictionary<string, int> _models = new(StringComparer.Ordinal);
    private readonly Dictionary<DeviceId, SimulatedDevice> _byId = [];
    private readonly Dictionary<ReplicaId, TimeSpan> _changed = [];
    private readonly ModelGoal[] _goals;
    private FleetPlan? _previous;
    private long _version;

    public SimulatedFleet(SimulationSetup setup, SimulatedDevice[] devices)
    {
        (_setup, _devices) = (setup, devices);
        _goals = [.. setup.Models.Select(model => new ModelGoal { Package = model.Name, Slo = model.Slo })];
        for (var index = 0; index < setup.Models.Count; index++)
        {
            _models.Add(setup.Models[index].Name, index);
        }

        foreach (var device in devices)
        {
            _byId.Add(device.Device.Id, device);
        }
    }

    public ModelProfile? Find(string package, string deviceKind) =>
        _models.TryGetValue(package, out var index) && _setup.Models[index].Profile is { } profile && profile.DeviceKind == deviceKind ? profile : null;

    public FleetPlan Plan(double now, IReadOnlyList<ModelDemand> demands)
    {
        _version++;
        var at = TimeSpan.FromSeconds(now);
        var plan = _setup.Fleet!.Plan(
            new FleetState
            {
                Now = at,
                Cluster = new ClusterSnapshot([.. _devices.Select(device => Node(device, now))]),
                Demands = demands,
                Goals = _goals,
                Profiles = this,
                Changed = _changed,
                Previous = _previous,
            },
            _setup.FleetOptions);
        _previous = plan;
        foreach (var replica in plan.Starts.Concat(plan.Stops))
        {
            _changed[replica] = at;
        }

        return plan;
    }

    public SimulatedDevice Device(ReplicaId replica) => _byId[replica.Device];

    public int Model(ReplicaId replica) => _models[replica.Package];

    private NodeSnapshot Node(SimulatedDevice device, double now) => new()
    {
        Node = device.Device.Id.Node,
        Version = _version,
        Devices = [new DeviceSnapshot(device.Device)],
        Replicas = [.. device.Replicas.Select(replica => Snapshot(replica, now))],
    };

    private static ReplicaSnapshot Snapshot(SimulatedReplica replica, double now)
    {
        var profile = replica.Model.Profile;
        return new ReplicaSnapshot
        {
            Id = replica.Id,
            State = replica.State,
            ReadyIn = replica.State == ReplicaState.Starting ? TimeSpan.FromSeconds(Math.Max(0, replica.ReadyAt - now)) : null,
            Rows = replica.State == ReplicaState.Starting ? 0 : profile.MaxRows,
            RowsActive = replica.Requests,
            KvTokensHeld = replica.KvTokensHeld,
            KvTokens = replica.KvTokens,
            PrefillBacklog = replica.PrefillBacklog,
            StepSeconds = replica.StepSeconds,
            MemoryBytes = profile.WeightBytes + (replica.KvTokensHeld * profile.KvBytesPerToken),
            Requests = replica.Requests,
            Profile = profile,
            IsSimulated = true,
        };
    }
}
