using MaiCluster.Serving.Fleets;
using MaiCluster.Serving.Replicas;

namespace MaiCluster.Serving.Tests.Fleets;

/// <summary>Random clusters, demands, deaths and failures on a virtual clock; after each plan, what must always hold.</summary>
public sealed class FleetSimulationTests
{
    private const int Seeds = 60;

    public static TheoryData<string> Policies => ["squishy", "first-fit", "one-per-device"];

    [Theory]
    [MemberData(nameof(Policies))]
    public void Whatever_happens_plans_keep_their_limits(string policy)
    {
        for (var seed = 1; seed <= Seeds; seed++)
        {
            var world = new World(seed, Of(policy));
            try
            {
                for (var step = 0; step < 120; step++)
                {
                    world.Disturb();
                    world.StepAndCheck();
                }

                world.Settle();
            }
            catch (Exception error)
            {
                throw new InvalidOperationException($"Seed {seed} of {policy}, at {world.Fleet.Now.TotalSeconds} s: {error.Message}", error);
            }
        }
    }

    private static IFleetPolicy Of(string name) => name switch
    {
        "squishy" => new FleetPlanner(),
        "first-fit" => new FirstFitPlanner(),
        _ => new OnePerDevicePlanner(),
    };

    private sealed class World
    {
        private static readonly string[] Kinds = ["h100", "l40"];

        private readonly Random _random;
        private readonly IFleetPolicy _policy;
        private readonly int _models;
        private int _nodes;

        public World(int seed, IFleetPolicy policy)
        {
            _random = new Random(seed);
            _policy = policy;
            _models = _random.Next(1, 12);
            for (var model = 0; model < _models; model++)
            {
                var slower = 0.5 + _random.NextDouble();
                var gib = _random.Next(4, 60);
                Fleet.Small($"m{model}", "h100", slower, gib);
                if (_random.Next(3) > 0)
                {
                    Fleet.Small($"m{model}", "l40", slower * 3, gib);
                }

                if (_random.Next(3) == 0)
                {
                    Fleet.Goals.Add(new ModelGoal { Package = $"m{model}", MinReplicas = _random.Next(0, 3), MaxReplicas = _random.Next(3, 6), SleepAfter = TimeSpan.FromSeconds(40) });
                }
            }

            for (var node = _random.Next(1, 6); node > 0; node--)
            {
                AddNode();
            }
        }

        public FleetFixture Fleet { get; } = new() { Options = new FleetOptions { ScaleInHold = TimeSpan.FromSeconds(10) } };

        public void Disturb()
        {
            if (_random.Next(4) == 0)
            {
                var rate = _random.Next(4) == 0 ? 0 : Math.Exp((_random.NextDouble() * 5) - 2);
                Fleet.Demand($"m{_random.Next(_models)}", rate, rate == 0 ? 0 : _random.Next(2), rate == 0 ? _random.Next(100) : 0, 1 + (_random.NextDouble() * 3));
            }

            var nodes = Fleet.Nodes.ToArray();
            switch (_random.Next(60))
            {
                case 0 when nodes.Length > 0:
                    Fleet.Remove(nodes[_random.Next(nodes.Length)].Node);
                    break;
                case 1 when nodes.Length > 0:
                    Fleet.Drain(nodes[_random.Next(nodes.Length)].Node);
                    break;
                case 2 or 3:
                    AddNode();
                    break;
                case 4 or 5 when Fleet.Replicas.FirstOrDefault(replica => replica.State == ReplicaState.Starting) is { } starting:
                    Fleet.Set(starting.Id, ReplicaState.Failed);
                    Fleet.BackOff[starting.Id] = Fleet.Now + TimeSpan.FromSeconds(20);
                    break;
            }
        }

        public void StepAndCheck()
        {
            var state = Fleet.State();
            var plan = _policy.Plan(state, Fleet.Options);
            var again = _policy.Plan(state, Fleet.Options);
            Assert.Equal(plan.Starts, again.Starts);
            Assert.Equal(plan.Stops, again.Stops);
            CheckStarts(plan);
            CheckStops(plan);
            Fleet.Step(_policy);
            CheckMemory();
            Fleet.Now += TimeSpan.FromSeconds(2);
        }

        /// <summary>Nothing happens any more: after a while no plan changes anything, and what can be placed is.</summary>
        public void Settle()
        {
            Fleet.BackOff.Clear();
            foreach (var (package, demand) in Fleet.Demands.ToArray())
            {
                Fleet.Demands[package] = demand with { Idle = demand.Rate > 0 ? TimeSpan.Zero : TimeSpan.FromHours(1), Waiting = 0 };
            }

            Fleet.Run(400, _policy);
            Assert.Empty(Fleet.Run(200, _policy));
            foreach (var demand in Fleet.Demands.Values)
            {
                if (demand.Rate > 0 && !Fleet.Replicas.Any(replica => replica.Id.Package == demand.Package && replica.State == ReplicaState.Ready))
                {
                    CheckNoRoom(demand.Package);
                }
            }
        }

        private void AddNode() =>
            Fleet.Node($"n{_nodes++:00}", _random.Next(1, 5), _random.Next(2) == 0 ? 80 : 48, Kinds[_random.Next(2)], _random.Next(3) * 1_000_000);

        private void CheckStarts(FleetPlan plan)
        {
            Assert.Equal(plan.Starts.Count, plan.Starts.Distinct().Count());
            foreach (var start in plan.Starts)
            {
                var node = Assert.Single(Fleet.Nodes, node => node.Node == start.Device.Node);
                Assert.False(node.IsDraining, $"{start} on a draining node");
                Assert.DoesNotContain(node.Replicas, replica => replica.Id == start && replica.State is ReplicaState.Starting or ReplicaState.Ready);
                Assert.False(Fleet.BackOff.TryGetValue(start, out var until) && until > Fleet.Now, $"{start} is in its back-off");
                Assert.NotNull(Fleet.Find(start.Package, node.Devices[0].Device.Kind));
            }

            foreach (var goal in Fleet.Goals)
            {
                var open = Open().Count(replica => replica.Id.Package == goal.Package);
                var starts = plan.Starts.Count(start => start.Package == goal.Package);
                Assert.True(starts == 0 || open + starts <= goal.MaxReplicas, $"{open} and {starts} more of {goal.Package}, at most {goal.MaxReplicas}");
            }
        }

        private void CheckStops(FleetPlan plan)
        {
            Assert.Equal(plan.Stops.Count, plan.Stops.Distinct().Count());
            Assert.All(plan.Stops, stop => Assert.Contains(Fleet.Replicas, replica => replica.Id == stop));
            foreach (var goal in Fleet.Goals)
            {
                var open = Open().Count(replica => replica.Id.Package == goal.Package);
                var stops = plan.Stops.Count(stop => stop.Package == goal.Package && Open().Any(replica => replica.Id == stop));
                Assert.True(stops == 0 || open - stops >= goal.MinReplicas, $"{open} less {stops} of {goal.Package}, at least {goal.MinReplicas}");
            }
        }

        private IEnumerable<ReplicaSnapshot> Open() =>
            Fleet.Nodes.Where(node => !node.IsDraining).SelectMany(node => node.Replicas).Where(replica => replica.State is ReplicaState.Starting or ReplicaState.Ready);

        private void CheckMemory()
        {
            foreach (var device in Fleet.Nodes.SelectMany(node => node.Devices))
            {
                Assert.True(Taken(device.Device.Id) <= device.Device.MemoryBytes, $"{device.Device.Id} holds more than it can");
            }
        }

        private long Taken(Serving.Devices.DeviceId device) =>
            Fleet.Replicas.Where(replica => replica.Id.Device == device && replica.State != ReplicaState.Failed).Sum(replica => Bytes(replica.Id.Package));

        private long Bytes(string package)
        {
            var profile = Fleet.Find(package, "h100")!;
            return profile.WeightBytes + (profile.KvBytesPerToken * Fleet.Options.MinKvTokens);
        }

        /// <summary>It has no replica: then no device that runs it has the memory, or (one model per device) none is empty, and the plan says so.</summary>
        private void CheckNoRoom(string package)
        {
            Assert.Contains(package, Fleet.Last!.Unplaced.Keys);
            foreach (var device in Fleet.Nodes.Where(node => !node.IsDraining).SelectMany(node => node.Devices).Select(device => device.Device))
            {
                var fits = Fleet.Find(package, device.Kind) is not null && Taken(device.Id) + Bytes(package) <= device.MemoryBytes;
                Assert.False(_policy is FleetPlanner && fits, $"{package} would fit on {device.Id}");
            }
        }
    }
}
