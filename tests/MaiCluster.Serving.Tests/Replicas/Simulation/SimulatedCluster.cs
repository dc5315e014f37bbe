using MaiCluster.Serving.Batching;
using MaiCluster.Serving.Metering;
using MaiCluster.Serving.Replicas;
using MaiCluster.Serving.Replicas.Calls;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Streams;
using Microsoft.Extensions.Logging.Abstractions;

namespace MaiCluster.Serving.Tests.Replicas.Simulation;

/// <summary>Some replicas behind faulty ways, some clients, and what the pipeline does for them, by one seed.</summary>
internal sealed class SimulatedCluster
{
    private readonly VirtualTime _time;
    private readonly Random _random;
    private readonly Faults _faults;
    private readonly ReplicaCallOptions _options;
    private readonly SimulatedReplica[] _replicas;
    private readonly FaultyPort[] _ports;
    private readonly SimulatedClient[] _clients;
    private readonly RemoteReplicaLinks _links;
    private readonly bool _hasLocal;
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
        _hasLocal = _random.Next(2) == 0;
        _open = _clients.Length;
    }

    public ulong Trace => _time.Trace;

    public int Attempts { get; private set; }

    public void Run()
    {
        foreach (var client in _clients)
        {
            _time.Begin(() => ServeAsync(client));
            if (client.Leaves is { } leaves)
            {
                _time.At(leaves, client.Leave);
            }
        }

        for (var index = 0; index < _replicas.Length; index++)
        {
            ScheduleEvent(index);
        }

        _time.RunUntil(() => _open == 0, TimeSpan.FromMinutes(10));
        foreach (var client in _clients)
        {
            client.Check();
        }

        // Nothing goes on for nobody.
        var end = _time.Now + (_options.ReaderSilence * 3) + TimeSpan.FromSeconds(20);
        _time.RunUntil(() => _time.Now >= end, end + TimeSpan.FromHours(1));
        Assert.All(_replicas, replica => Assert.True(replica.IsDead || replica.IsIdle, $"{replica.Id} still works for nobody"));
    }

    /// <summary>What the pipeline does: attempt after attempt until every choice has ended, then one record.</summary>
    private async Task ServeAsync(SimulatedClient client)
    {
        await _time.Delay(client.Arrives);
        var request = client.Request;
        var meter = new UsageMeter(request, "gateway", _time.GetUtcNow(), _time.GetTimestamp(), _time);
        var attempt = new TextSubmission(request, meter, static _ => { });
        _time.Begin(() => client.ReadAsync(attempt.Tokens));
        var last = -1;
        while (true)
        {
            client.Attempt = attempt;
            if (client.HasLeft)
            {
                EndCancelled(attempt);
            }
            else
            {
                last = Choose(last);
                Attempts++;
                if (await SubmitAsync(last, attempt) is not null)
                {
                    await _time.Delay(TimeSpan.FromMilliseconds(200));
                    continue;
                }
            }

            if (await attempt.Ended == AttemptEnd.Finished)
            {
                break;
            }

            attempt = new TextSubmission(request, meter, static _ => { }, attempt);
        }

        client.Records.Add(meter.Close(_time.GetUtcNow()));
        await _time.Delay(TimeSpan.FromMilliseconds(1)); // the reader sees the end
        _open--;
    }

    private ValueTask<RequestFailure?> SubmitAsync(int index, TextSubmission attempt) => index == 0 && _hasLocal
        ? ValueTask.FromResult(_replicas[0].TrySubmit(attempt))
        : _links.SubmitAsync(_replicas[index].Id, attempt);

    /// <summary>Any but the last, mostly; sometimes a dead one that nobody has heard of yet.</summary>
    private int Choose(int last)
    {
        var index = _random.Next(_replicas.Length);
        return index == last && _random.Next(4) != 0 ? (index + 1) % _replicas.Length : index;
    }

    private void EndCancelled(TextSubmission attempt)
    {
        for (var choice = 0; choice < attempt.Request.Choices; choice++)
        {
            if (!attempt.HasEnded(choice))
            {
                attempt.Publish(new GeneratedToken { Choice = choice, Token = -1, Finish = FinishReason.Cancelled }, _time.GetTimestamp());
            }
        }

        attempt.Tokens.Flush();
    }

    private void ScheduleEvent(int index)
    {
        var at = _time.Now + (_faults.EventEvery * (0.1 + (1.8 * _random.NextDouble())));
        if (at < Faults.End)
        {
            _time.At(at, () => Disturb(index));
        }
        else
        {
            _time.At(Faults.End + TimeSpan.FromSeconds(4), () => Restart(index)); // the last drain is over; all are well in the end
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
