using MaiCluster.Serving.Batching;
using MaiCluster.Serving.Cluster;
using MaiCluster.Serving.Devices;
using MaiCluster.Serving.Metering;
using MaiCluster.Serving.Pipeline;
using MaiCluster.Serving.Replicas;
using MaiCluster.Serving.Replicas.Calls;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Routing;
using MaiCluster.Serving.Tests.Billing;
using MaiCluster.Serving.Tests.Routing;
using Microsoft.Extensions.Logging.Abstractions;

namespace MaiCluster.Serving.Tests.Replicas.Simulation;

/// <summary>A gateway's real dispatch, runs and calls, some replicas behind faulty ways, and some clients, by one seed.</summary>
internal sealed class SimulatedCluster : IReplicaLinks
{
    private const string Package = "model";

    private readonly VirtualTime _time;
    private readonly Random _random;
    private readonly Faults _faults;
    private readonly ReplicaCallOptions _options;
    private readonly SimulatedReplica[] _replicas;
    private readonly FaultyPort[] _ports;
    private readonly SimulatedClient[] _clients;
    private readonly RemoteReplicaLinks _links;
    private readonly ClusterView _view;
    private readonly CountingUsageStore _usage = new();
    private readonly bool _hasLocal;
    private long _version;
    private int _open;

    public SimulatedCluster(int seed)
    {
        _random = new Random(seed);
        _time = new VirtualTime(_random.Next());
        _faults = Faults.Of(_random);
        _options = new ReplicaCallOptions { ChunkTokens = _random.Next(1, 9) };
        _replicas = [.. Enumerable.Range(0, _random.Next(2, 5)).Select(NewReplica)];
        _ports = [.. Enumerable.Range(0, _replicas.Length).Select(index => new FaultyPort(() => _replicas[index], _time, _random, _faults))];
        _clients = [.. Enumerable.Range(0, _random.Next(1, 12)).Select(_ => new SimulatedClient(_random))];
        _links = new RemoteReplicaLinks(id => _ports[IndexOf(id)], _options, _time, NullLogger<RemoteReplicaLinks>.Instance);
        _view = new ClusterView(_time);
        _hasLocal = _random.Next(2) == 0;
        _open = _clients.Length;
    }

    public ulong Trace => _time.Trace;

    /// <summary>Times that a replica was asked.</summary>
    public int Attempts { get; private set; }

    public void Run()
    {
        try
        {
            _time.Begin(BeginAsync);
            _time.RunUntil(() => _open == 0, TimeSpan.FromMinutes(10));
            foreach (var client in _clients)
            {
                client.Check(_usage.ClosedOf(client.Request.Id));
            }

            // Nothing goes on for nobody.
            var end = _time.Now + (_options.ReaderSilence * 3) + TimeSpan.FromSeconds(20);
            _time.RunUntil(() => _time.Now >= end, end + TimeSpan.FromHours(1));
            Assert.All(_replicas, replica => Assert.True(replica.IsDead || replica.IsIdle, $"{replica.Id} still works for nobody"));
        }
        finally
        {
            _time.End();
        }
    }

    public ValueTask<RequestFailure?> SubmitAsync(ReplicaId replica, Submission submission)
    {
        Attempts++;
        var index = IndexOf(replica);
        return index == 0 && _hasLocal ? ValueTask.FromResult(_replicas[0].TrySubmit(submission)) : _links.SubmitAsync(replica, submission);
    }

    private Task BeginAsync()
    {
        Announce();
        var routing = new RoutingOptions { Queue = 1000, FirstTokenDeadline = TimeSpan.FromHours(1), FruitlessAttempts = int.MaxValue };
        var dispatch = new RequestDispatch("gateway", _view, new RoutingFixture.RecordingFleet(), routing, _time, NullLogger.Instance);
        foreach (var client in _clients)
        {
            _time.At(client.Arrives, () => _time.Begin(() => ServeAsync(client, dispatch)));
            if (client.Leaves is { } leaves)
            {
                _time.At(leaves, client.Leave);
            }
        }

        for (var index = 0; index < _replicas.Length; index++)
        {
            ScheduleEvent(index);
        }

        return Task.CompletedTask;
    }

    private async Task ServeAsync(SimulatedClient client, RequestDispatch dispatch)
    {
        var request = client.Request;
        var ticket = dispatch.Admit(request);
        while (dispatch.Enter(Package, ticket) is not null)
        {
            await _time.Delay(TimeSpan.FromSeconds(1)); // none of them is well just now; what asks again is a new ticket
            ticket = dispatch.Admit(request);
        }

        var meter = new UsageMeter(request, "gateway", _time.GetUtcNow(), ticket.EnteredAt, _time);
        var bill = FreeBill.Of(request.Id);
        var run = new ReplicaRun(request, Package, ticket, meter, bill, new RunSettlement(meter, bill, _usage, default, _time), dispatch, this, sessions: null!, _usage, _time); // no request has a session
        run.Begin();
        client.Run = run;
        await client.ReadAsync(run.Tokens);
        await run.SettleAsync();
        _open--;
    }

    /// <summary>Once a second, what lives shows itself; and a replica that is always just about to come, since nobody here wakes one.</summary>
    private void Announce()
    {
        _time.At(_time.Now + TimeSpan.FromSeconds(1), Announce);
        Publish(new ReplicaSnapshot { Id = new ReplicaId(new DeviceId("spare", "cpu"), Package), State = ReplicaState.Starting });
        foreach (var replica in _replicas)
        {
            if (replica.IsHeard)
            {
                Publish(replica.Snapshot());
            }
        }
    }

    private void Publish(ReplicaSnapshot replica) =>
        _view.Publish(new NodeSnapshot { Node = replica.Id.Device.Node, Version = ++_version, Devices = [], Replicas = [replica] });

    private void ScheduleEvent(int index)
    {
        var at = _time.Now + (_faults.EventEvery * (0.1 + (1.8 * _random.NextDouble())));
        if (at < Faults.End)
        {
            _time.At(at, () => Disturb(index));
        }
        else
        {
            _time.At(Faults.End + TimeSpan.FromSeconds(15), () => Restart(index)); // the last silence and the last drain are over
        }
    }

    private void Disturb(int index)
    {
        var replica = _replicas[index];
        switch (_random.Next(5))
        {
            case 0 when index > 0 || !_hasLocal: // the local one dies with its clients' process
                replica.Die();
                break;
            case 1:
                replica.FallSilent(TimeSpan.FromMilliseconds(_random.Next(9000)));
                break;
            case 2:
                replica.Drain(TimeSpan.FromMilliseconds(_random.Next(3000)));
                break;
            case 3:
                _ports[index].BrokenUntil = _time.Now + TimeSpan.FromMilliseconds(_random.Next(9000));
                break;
            default:
                Restart(index);
                break;
        }

        ScheduleEvent(index);
    }

    private void Restart(int index)
    {
        if (_replicas[index].IsDead || _replicas[index].IsStopped)
        {
            _replicas[index] = NewReplica(index);
        }
    }

    private SimulatedReplica NewReplica(int index) => new($"node-{index}", _time, _random, _faults, _options);

    private int IndexOf(ReplicaId id) => Array.FindIndex(_replicas, replica => replica.Id == id);
}
