using MaiCluster.Serving.Cluster;
using MaiCluster.Serving.Devices;
using MaiCluster.Serving.Replicas;

namespace MaiCluster.Serving.Fleets.Packing;

/// <summary>The state of a fleet as arrays, for one run of a planner: read once, changed by its steps, then written out as a plan.</summary>
internal sealed class FleetPacking
{
    private readonly int[] _marks;

    private FleetPacking(FleetState state, FleetOptions options, PackedModel[] models, PackedDevice[] devices, DeviceClasses classes, NodeSnapshot[] nodes)
    {
        (State, Options, Models, Devices, Classes, Nodes) = (state, options, models, devices, classes, nodes);
        Limits = PackLimits.Of(options);
        Using = new int[nodes.Length];
        _marks = new int[nodes.Length];
        Fresh = new List<PackedDevice>[classes.Count];
        for (var kind = 0; kind < Fresh.Length; kind++)
        {
            Fresh[kind] = [];
        }

        foreach (var device in devices)
        {
            Fresh[device.Class].Add(device);
        }
    }

    public FleetState State { get; }

    public FleetOptions Options { get; }

    public PackLimits Limits { get; }

    /// <summary>By name.</summary>
    public PackedModel[] Models { get; }

    /// <summary>Those of nodes that are not draining, cheapest first, then by node and name.</summary>
    public PackedDevice[] Devices { get; }

    public DeviceClasses Classes { get; }

    /// <summary>Devices that carry something, or are kept to.</summary>
    public List<PackedDevice> InUse { get; } = [];

    /// <summary>By class: the others.</summary>
    public List<PackedDevice>[] Fresh { get; }

    /// <summary>All of them, by name.</summary>
    public NodeSnapshot[] Nodes { get; }

    /// <summary>By node: its devices in use, to fill nodes before new ones are begun.</summary>
    public int[] Using { get; }

    /// <summary>Devices that are missing.</summary>
    public double MissingDevices { get; set; }

    /// <summary>When each device could first have been emptied.</summary>
    public Dictionary<PackedDevice, TimeSpan> CouldEmpty { get; } = [];

    public static FleetPacking Read(FleetState state, FleetOptions options)
    {
        var nodes = state.Cluster.Nodes.ToArray();
        Array.Sort(nodes, static (a, b) => string.CompareOrdinal(a.Node, b.Node));
        var classes = new DeviceClasses();
        var devices = ReadDevices(nodes, classes);
        var models = ReadModels(state, options, classes);
        var packing = new FleetPacking(state, options, models, devices, classes, nodes);
        packing.ReadReplicas();
        return packing;
    }

    /// <summary>The replica stays, and its device with it.</summary>
    public void Keep(PackedReplica replica)
    {
        replica.IsKept = true;
        var device = replica.Device;
        if (!device.IsInUse)
        {
            device.IsInUse = true;
            InUse.Add(device);
            Fresh[device.Class].Remove(device);
            Using[device.Node]++;
        }
    }

    /// <summary>The device carries nothing any more.</summary>
    public void Free(PackedDevice device)
    {
        device.IsInUse = false;
        InUse.Remove(device);
        Fresh[device.Class].Add(device);
        Using[device.Node]--;
    }

    public PackedDevice EmptyDevice(int kind) => new(-1, new Device { Id = new DeviceId("none", "none"), Kind = Classes[kind].Kind, Description = "", MemoryBytes = Classes[kind].MemoryBytes }, -1, kind);

    /// <summary>Remembers the nodes that have the model.</summary>
    public void MarkNodes(PackedModel model)
    {
        foreach (var replica in model.Replicas)
        {
            _marks[replica.Device.Node] = model.Index + 1;
        }
    }

    /// <summary>By the last <see cref="MarkNodes"/> of this model. May be behind a copy that was taken back: a preference only.</summary>
    public bool IsMarked(int node, PackedModel model) => _marks[node] == model.Index + 1;

    private static PackedDevice[] ReadDevices(NodeSnapshot[] nodes, DeviceClasses classes)
    {
        var devices = new List<PackedDevice>();
        for (var node = 0; node < nodes.Length; node++)
        {
            if (!nodes[node].IsDraining)
            {
                foreach (var snapshot in nodes[node].Devices)
                {
                    devices.Add(new PackedDevice(devices.Count, snapshot.Device, node, classes.Add(snapshot.Device)));
                }
            }
        }

        devices.Sort(static (a, b) =>
            a.Device.PricePerHourMicros != b.Device.PricePerHourMicros ? a.Device.PricePerHourMicros.CompareTo(b.Device.PricePerHourMicros)
            : a.Node != b.Node ? a.Node.CompareTo(b.Node)
            : a.Index.CompareTo(b.Index));
        return [.. devices];
    }

    private static PackedModel[] ReadModels(FleetState state, FleetOptions options, DeviceClasses classes)
    {
        var demands = new Dictionary<string, ModelDemand>(state.Demands.Count);
        foreach (var demand in state.Demands)
        {
            demands[demand.Package] = demand;
        }

        var goals = new SortedDictionary<string, ModelGoal>(StringComparer.Ordinal);
        foreach (var demand in state.Demands)
        {
            goals[demand.Package] = new ModelGoal { Package = demand.Package, SleepAfter = options.SleepAfter };
        }

        foreach (var goal in state.Goals)
        {
            goals[goal.Package] = goal;
        }

        foreach (var node in state.Cluster.Nodes)
        {
            foreach (var replica in node.Replicas)
            {
                goals.TryAdd(replica.Id.Package, new ModelGoal { Package = replica.Id.Package, SleepAfter = options.SleepAfter });
            }
        }

        var models = new List<PackedModel>(goals.Count);
        foreach (var (package, goal) in goals)
        {
            var demand = demands.GetValueOrDefault(package) ?? new ModelDemand { Package = package, Idle = TimeSpan.MaxValue };
            models.Add(ReadModel(models.Count, goal, demand, state, options, classes));
        }

        return [.. models];
    }

    private static PackedModel ReadModel(int index, ModelGoal goal, ModelDemand demand, FleetState state, FleetOptions options, DeviceClasses classes)
    {
        var first = (goal.Slo.FirstToken ?? options.DefaultSlo.FirstToken ?? TimeSpan.FromSeconds(1)).TotalSeconds;
        var per = (goal.Slo.PerToken ?? options.DefaultSlo.PerToken ?? TimeSpan.FromMilliseconds(50)).TotalSeconds;
        var shapes = new WorkShape?[classes.Count];
        for (var kind = 0; kind < shapes.Length; kind++)
        {
            var profile = state.Profiles.Find(goal.Package, classes[kind].Kind);
            shapes[kind] = profile is null ? null : new WorkShape(profile, demand, first, per, options);
        }

        var isAsked = demand.Waiting > 0 || (demand.Rate > 0 && demand.Idle < goal.SleepAfter);
        var capacities = new double[shapes.Length];
        Array.Fill(capacities, double.NaN);
        var rate = Math.Max(demand.Rate, demand.Waiting / options.DemandWindow.TotalSeconds); // who waits is demand, seen or not
        return new PackedModel(index, goal, demand, isAsked ? rate * options.RateFactor : 0)
        {
            Shapes = shapes,
            Capacities = capacities,
            IsAsked = isAsked,
        };
    }

    private void ReadReplicas()
    {
        var byPackage = new Dictionary<string, PackedModel>(Models.Length);
        foreach (var model in Models)
        {
            byPackage.Add(model.Package, model);
        }

        var open = new Dictionary<DeviceId, PackedDevice>(Devices.Length);
        foreach (var device in Devices)
        {
            open.Add(device.Device.Id, device);
        }

        foreach (var node in Nodes)
        {
            foreach (var snapshot in node.Replicas)
            {
                ReadReplica(node, snapshot, byPackage[snapshot.Id.Package], open.GetValueOrDefault(snapshot.Id.Device));
            }

            foreach (var device in node.Devices)
            {
                if (open.TryGetValue(device.Device.Id, out var packed))
                {
                    packed.ReadForeign(device);
                }
            }
        }

        foreach (var (replica, until) in State.BackOff)
        {
            if (until > State.Now && open.TryGetValue(replica.Device, out var device))
            {
                (device.Refused ??= []).Add(replica.Package);
            }
        }
    }

    private void ReadReplica(NodeSnapshot node, ReplicaSnapshot snapshot, PackedModel model, PackedDevice? device)
    {
        var isRunning = snapshot.State is ReplicaState.Starting or ReplicaState.Ready;
        if (device is null)
        {
            if (isRunning && node.IsDraining)
            {
                model.Leaving.Add(snapshot);
            }

            return;
        }

        var shape = model.Shapes[device.Class];
        if (!isRunning || shape is null)
        {
            device.LeavingBytes += snapshot.State is ReplicaState.Draining or ReplicaState.Ready or ReplicaState.Starting ? Math.Max(snapshot.MemoryBytes, snapshot.Profile?.WeightBytes ?? 0) : 0;
            return;
        }

        TimeSpan? since = State.Previous is { } previous && previous.SpareSince.TryGetValue(snapshot.Id, out var spare) ? spare : null;
        var replica = new PackedReplica(model, device, shape, snapshot) { SpareSince = since };
        model.Replicas.Add(replica);
        device.Replicas.Add(replica);
    }
}
