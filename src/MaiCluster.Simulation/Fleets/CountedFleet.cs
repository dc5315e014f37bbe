using MaiCluster.Serving.Devices;
using MaiCluster.Serving.Fleets;
using MaiCluster.Serving.Profiles;
using MaiCluster.Serving.Replicas;

namespace MaiCluster.Simulation.Fleets;

/// <summary>
/// What the planner is compared with. Each model gets as many replicas as its work fills devices; they are placed by first fit
/// decreasing, by memory alone, or each on a device of its own. No hysteresis: a count that falls stops replicas at once.
/// </summary>
internal sealed class CountedFleet(bool mayShare) : IFleetPolicy
{
    /// <summary>The share of a device's time that a replica is counted to serve; the rest is for bursts.</summary>
    private const double Fill = 0.8;

    public FleetPlan Plan(FleetState state, FleetOptions options)
    {
        var replicas = state.Cluster.Nodes.SelectMany(node => node.Replicas).Where(replica => replica.State is ReplicaState.Starting or ReplicaState.Ready).ToList();
        var devices = state.Cluster.Nodes.SelectMany(node => node.Devices).Select(snapshot => snapshot.Device).ToList();
        var wanted = new List<(ModelProfile Profile, int Count)>();
        foreach (var demand in state.Demands.OrderBy(demand => demand.Package, StringComparer.Ordinal))
        {
            if (devices.Count > 0 && state.Profiles.Find(demand.Package, devices[0].Kind) is { } profile)
            {
                wanted.Add((profile, Count(demand, profile, Goal(state, demand), devices[0], options)));
            }
        }

        var stops = new List<ReplicaId>();
        var free = devices.ToDictionary(device => device.Id, device => device.MemoryBytes);
        var taken = new HashSet<ReplicaId>();
        foreach (var (profile, count) in wanted)
        {
            var there = replicas.Where(replica => replica.Id.Package == profile.Package).OrderBy(replica => replica.Id.Device.Node, StringComparer.Ordinal).ToList();
            stops.AddRange(there.Skip(count).Select(replica => replica.Id));
        }

        foreach (var replica in replicas)
        {
            taken.Add(replica.Id);
            free[replica.Id.Device] -= mayShare ? Bytes(replica.Profile!, options) : free[replica.Id.Device];
        }

        return new FleetPlan { Starts = Place(wanted, replicas, devices, free, taken, options), Stops = stops };
    }

    private List<ReplicaId> Place(
        List<(ModelProfile Profile, int Count)> wanted, List<ReplicaSnapshot> there, List<Device> devices, Dictionary<DeviceId, long> free, HashSet<ReplicaId> taken, FleetOptions options)
    {
        var starts = new List<ReplicaId>();
        foreach (var (profile, count) in wanted.OrderByDescending(model => Bytes(model.Profile, options)))
        {
            for (var copy = there.Count(replica => replica.Id.Package == profile.Package); copy < count; copy++)
            {
                var place = devices.Find(device => free[device.Id] >= Bytes(profile, options) && !taken.Contains(new ReplicaId(device.Id, profile.Package)));
                if (place is null)
                {
                    break; // no device has room: a later plan may find one
                }

                var replica = new ReplicaId(place.Id, profile.Package);
                starts.Add(replica);
                taken.Add(replica);
                free[place.Id] = mayShare ? free[place.Id] - Bytes(profile, options) : 0;
            }
        }

        return starts;
    }

    private static ModelGoal? Goal(FleetState state, ModelDemand demand) => state.Goals.FirstOrDefault(goal => goal.Package == demand.Package);

    private static long Bytes(ModelProfile profile, FleetOptions options) => profile.WeightBytes + (profile.KvBytesPerToken * Math.Min(options.MinKvTokens, profile.MaxContext));

    /// <summary>Devices that its work fills with the largest batch that memory and the promised time per token allow; at least 1.</summary>
    private static int Count(ModelDemand demand, ModelProfile profile, ModelGoal? goal, Device device, FleetOptions options)
    {
        var cost = profile.Cost;
        var context = demand.PromptTokens + (demand.AnswerTokens / 2);
        var row = cost.DecodePerRow + (cost.DecodePerContextToken * context);
        var perToken = (goal?.Slo.PerToken ?? options.DefaultSlo.PerToken ?? TimeSpan.FromMilliseconds(50)).TotalSeconds;
        var byMemory = (device.MemoryBytes - profile.WeightBytes) / Math.Max(1, profile.KvBytesPerToken * (demand.PromptTokens + demand.AnswerTokens));
        var batch = Math.Max(1, Math.Min(profile.MaxRows, Math.Min((perToken - cost.DecodeBase) / row, byMemory)));
        var seconds = cost.PromptSeconds((int)demand.PromptTokens, 0, profile.StepTokens) + (demand.AnswerTokens * ((cost.DecodeBase / batch) + row));
        return Math.Max(1, (int)Math.Ceiling(demand.Rate * options.RateFactor * seconds / Fill));
    }
}
