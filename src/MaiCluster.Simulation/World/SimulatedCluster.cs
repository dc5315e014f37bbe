using MaiCluster.Serving.Replicas;
using MaiCluster.Serving.Routing;
using MaiCluster.Serving.Routing.Policies;

namespace MaiCluster.Simulation.World;

/// <summary>
/// One run on a virtual clock: arrivals from the trace, the product's choice of replicas and fleet plan, devices that compute at
/// the pace of profiles. The same setup gives the same run.
/// </summary>
public sealed class SimulatedCluster
{
    private readonly SimulationSetup _setup;
    private readonly SimulatedDevice[] _devices;
    private readonly ModelRoute[] _routes;
    private readonly DemandMeter[] _demands;
    private readonly SimulatedFleet? _fleet;
    private readonly PrefixIndex? _prefixes;
    private readonly PriorityQueue<Happening, (double At, long Order)> _events = new();
    private readonly List<SimulatedRequest> _ended = [];
    private readonly List<QueuePoint> _queue = [];
    private readonly double _end;
    private long _order;
    private int _open;

    private SimulatedCluster(SimulationSetup setup)
    {
        _setup = setup;
        _end = setup.Trace.Seconds;
        _prefixes = setup.Trace.BlockTokens > 0 ? new PrefixIndex(new PrefixIndexOptions { BlockTokens = setup.Trace.BlockTokens }) : null;
        _devices = [.. Enumerable.Range(0, setup.Devices.Count).Select(index => new SimulatedDevice(index, setup.Devices[index], _end)
        {
            IsKept = setup.Fleet is null && index < setup.Start.Devices.Count && setup.Start.Devices[index].Count > 0,
        })];
        _routes = [.. setup.Models.Select((model, index) => new ModelRoute(model, RoutePolicies.Create(setup.Route, setup.Seed + index), setup.Routing, _prefixes))];
        _demands = [.. setup.Models.Select(model => new DemandMeter(model.Name, setup.FleetOptions.DemandWindow))];
        _fleet = setup.Fleet is null ? null : new SimulatedFleet(setup, _devices);
    }

    /// <param name="progress">Told the simulated second now and then.</param>
    /// <exception cref="ArgumentException">The setup contradicts itself.</exception>
    public static SimulationRun Run(SimulationSetup setup, IProgress<double>? progress = null)
    {
        if (setup.Asked.Count != setup.Trace.Requests.Count)
        {
            throw new ArgumentException($"{setup.Trace.Requests.Count} requests, but models of {setup.Asked.Count}.", nameof(setup));
        }

        if (setup.Start.Devices.Count > setup.Devices.Count)
        {
            throw new ArgumentException($"The fleet starts on {setup.Start.Devices.Count} devices; there are {setup.Devices.Count}.", nameof(setup));
        }

        return new SimulatedCluster(setup).Run(progress);
    }

    private SimulationRun Run(IProgress<double>? progress)
    {
        for (var index = 0; index < _setup.Start.Devices.Count; index++)
        {
            foreach (var model in _setup.Start.Devices[index])
            {
                Start(_devices[index], model, 0, loadSeconds: 0);
            }
        }

        At(0, new Happening(What.Sample));
        if (_fleet is not null)
        {
            At(_setup.FleetOptions.PlanInterval.TotalSeconds, new Happening(What.Plan));
        }

        var requests = new SimulatedRequest[_setup.Trace.Requests.Count];
        for (var next = 0; next < requests.Length || _open > 0;)
        {
            var arrival = next < requests.Length ? _setup.Trace.Requests[next].Seconds : double.PositiveInfinity;
            if (_events.TryPeek(out _, out var due) && due.At < arrival)
            {
                Handle(_events.Dequeue(), due.At, progress);
                continue;
            }

            requests[next] = Request(next);
            Arrive(requests[next++], arrival);
        }

        foreach (var device in _devices)
        {
            device.Advance(_end);
        }

        return new SimulationRun(_setup, requests, [.. _devices.Select(device => device.Time.Intervals)], _queue);
    }

    private SimulatedRequest Request(int index)
    {
        var traced = _setup.Trace.Requests[index];
        var maxTokens = (traced.AnswerTokens + _setup.AnswerStep - 1) / _setup.AnswerStep * _setup.AnswerStep;
        return new SimulatedRequest(index, _setup.Asked[index], traced, maxTokens);
    }

    private void Arrive(SimulatedRequest request, double now)
    {
        _open++;
        _demands[request.Model].Arrived(request);
        var route = _routes[request.Model];
        route.Enter(request, now);
        if (request.Outcome == Outcome.Shed)
        {
            _open--;
            return;
        }

        Serve(request.Model, now);
        if (route.IsLast(request))
        {
            At(route.GivesUpAt(request), new Happening(What.Late, Model: request.Model));
            if (route.Replicas.Count == 0 && _fleet is not null)
            {
                Plan(now); // one wake for all that wait
            }
        }
    }

    private void Handle(Happening happening, double now, IProgress<double>? progress)
    {
        switch (happening.What)
        {
            case What.Step when happening.Version == _devices[happening.Device].Version:
                Step(_devices[happening.Device], now);
                break;
            case What.Ready when happening.Replica!.State == ReplicaState.Starting:
                happening.Replica.Device.Advance(now);
                happening.Replica.State = ReplicaState.Ready;
                Serve(happening.Replica.ModelIndex, now);
                break;
            case What.Late:
                Serve(happening.Model, now);
                break;
            case What.Plan:
                Plan(now);
                At(now + _setup.FleetOptions.PlanInterval.TotalSeconds, happening);
                break;
            case What.Sample:
                progress?.Report(now);
                _queue.Add(new QueuePoint(now, _routes.Sum(route => route.Waiting), _devices.Sum(device => device.Replicas.Sum(replica => replica.Requests))));
                At(now + DeviceTime.IntervalSeconds, happening);
                break;
        }
    }

    private void Send(SimulatedRequest request, SimulatedReplica replica, double now)
    {
        replica.Device.Advance(now);
        replica.Enter(request, now);
        Schedule(replica.Device);
    }

    private void Step(SimulatedDevice device, double now)
    {
        device.Advance(now);
        var replica = device.Running!;
        replica.EndRun(now, _ended);
        foreach (var request in _ended)
        {
            _open--;
            _routes[request.Model].Ended(request);
        }

        _ended.Clear();
        if (replica.State == ReplicaState.Draining && replica.Requests == 0)
        {
            Unload(replica);
        }

        // Its neighbours may gain by what has ended too.
        for (var index = 0; index < device.Replicas.Count; index++)
        {
            Serve(device.Replicas[index].ModelIndex, now);
        }

        Schedule(device);
    }

    private void Serve(int model, double now)
    {
        var route = _routes[model];
        if (route.Waiting == 0)
        {
            return;
        }

        var before = route.Waiting;
        var sent = 0;
        while (route.Next(now) is var (request, replica))
        {
            sent++;
            Send(request, replica, now);
        }

        _open -= before - route.Waiting - sent; // the others gave up
    }

    private void Plan(double now)
    {
        var demands = _demands.Select((meter, model) => meter.Demand(now, _routes[model].Waiting)).OfType<Serving.Fleets.ModelDemand>().ToList();
        var plan = _fleet!.Plan(now, demands);
        foreach (var id in plan.Stops)
        {
            var device = _fleet.Device(id);
            device.Advance(now);
            if (device.Replicas.Find(replica => replica.Id == id) is { } replica)
            {
                replica.State = ReplicaState.Draining;
                if (replica.Requests == 0)
                {
                    Unload(replica);
                }
            }
        }

        foreach (var id in plan.Starts)
        {
            var device = _fleet.Device(id);
            device.Advance(now);
            var model = _fleet.Model(id);

            // What still drains there must have gone; a later plan asks again.
            if (!device.Replicas.Exists(replica => replica.Id == id) && device.FreeBytes >= _setup.Models[model].Profile.WeightBytes)
            {
                Start(device, model, now, _setup.Models[model].Profile.LoadSeconds);
            }
        }
    }

    private void Start(SimulatedDevice device, int model, double now, double loadSeconds)
    {
        var replica = new SimulatedReplica(_setup.Models[model], model, device, _prefixes?.Register() ?? 0, Math.Max(1, _setup.Trace.BlockTokens))
        {
            ReadyAt = now + loadSeconds,
            State = loadSeconds > 0 ? ReplicaState.Starting : ReplicaState.Ready,
        };
        device.Add(replica);
        _routes[model].Replicas.Add(replica);
        if (loadSeconds > 0)
        {
            At(replica.ReadyAt, new Happening(What.Ready, Replica: replica));
        }
    }

    private void Unload(SimulatedReplica replica)
    {
        replica.State = ReplicaState.Stopped;
        replica.Device.Remove(replica);
        _routes[replica.ModelIndex].Replicas.Remove(replica);
        _prefixes?.Forget(replica.Slot);
    }

    private void Schedule(SimulatedDevice device)
    {
        device.Version++;
        if (device.Running is { } running)
        {
            At(running.EndsAt, new Happening(What.Step, Device: device.Index, Version: device.Version));
        }
    }

    private void At(double at, Happening happening) => _events.Enqueue(happening, (at, _order++));

    private enum What
    {
        Step,
        Ready,
        Late,
        Plan,
        Sample,
    }

    private readonly record struct Happening(What What, int Device = 0, int Version = 0, int Model = 0, SimulatedReplica? Replica = null);
}
