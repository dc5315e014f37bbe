using MaiCluster.Serving.Batching;
using MaiCluster.Serving.Devices;
using MaiCluster.Serving.Grammars;
using MaiCluster.Serving.Metering;
using MaiCluster.Serving.Replicas;
using MaiCluster.Serving.Replicas.Calls;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Tests.Batching;
using Microsoft.Extensions.Logging.Abstractions;

namespace MaiCluster.Serving.Tests.Replicas.Simulation;

/// <summary>One run of a replica's process: the real queue, batch and calls, stepped on virtual time.</summary>
internal sealed class SimulatedReplica : IDisposable
{
    private readonly VirtualTime _time;
    private readonly Random _random;
    private readonly Faults _faults;
    private readonly TracingEngine _engine;
    private readonly LoopQueue _queue;
    private readonly TextBatch _batch;
    private readonly TimeSpan _step;
    private bool _isScheduled;

    public SimulatedReplica(string name, VirtualTime time, Random random, Faults faults, ReplicaCallOptions options)
    {
        _time = time;
        _random = random;
        _faults = faults;
        _step = TimeSpan.FromMilliseconds(random.Next(5, 60));
        var rows = random.Next(1, 5);
        var shape = new TextEngineShape(rows, rows + random.Next(0, 3), MaxContext: 160, BatchFixture.Vocabulary, KvBytesPerToken: 1);
        var batching = new BatchingOptions
        {
            StepTokens = random.Next(16, 64),
            MinPrefix = 4,
            KvBytes = random.Next(200, 800),
            Queue = random.Next(2, 20),
            FirstTokenDeadline = TimeSpan.FromHours(1),
        };
        Id = new ReplicaId(new DeviceId(name, "cpu"), "model");
        _engine = new TracingEngine(shape);
        _queue = new LoopQueue(batching, time);
        _batch = new TextBatch(_engine, BatchFixture.Tokens, [BatchFixture.EndToken], batching, _queue, new DeviceLane("text", time), time, NullLogger.Instance);
        Calls = new ReplicaCalls(TrySubmit, () => BatchFixture.Tokens, name, new GrammarCache(), options, time);
    }

    public ReplicaId Id { get; }

    public ReplicaCalls Calls { get; }

    /// <summary>Killed: nothing of it goes on.</summary>
    public bool IsDead { get; private set; }

    /// <summary>Unloaded after a drain; its process lives.</summary>
    public bool IsStopped { get; private set; }

    /// <summary>Neither computes nor answers before this time, then goes on as if nothing had been.</summary>
    public TimeSpan SilentUntil { get; private set; }

    public bool IsIdle => _batch.IsEmpty && Calls.Count == 0;

    /// <summary>Others hear of it.</summary>
    public bool IsHeard => !IsDead && _time.Now >= SilentUntil;

    public ReplicaSnapshot Snapshot() => new()
    {
        Id = Id,
        State = IsStopped ? ReplicaState.Stopped : _queue.IsDraining ? ReplicaState.Draining : ReplicaState.Ready,
        Rows = _engine.Shape.DecodeRows,
        RowsActive = (int)_batch.Gauges.RowsActive,
        Queued = (int)_batch.Gauges.QueueLength,
        KvTokens = _batch.Gauges.KvTokens,
        KvTokensHeld = _batch.Gauges.KvTokensHeld,
        Requests = (int)_batch.Gauges.Requests,
    };

    public void Die()
    {
        IsDead = true;
        Calls.Dispose();
    }

    public void Dispose()
    {
        Calls.Dispose();
        _queue.Dispose();
        _engine.Dispose();
    }

    public void FallSilent(TimeSpan time) => SilentUntil = _time.Now + time;

    public void Drain(TimeSpan limit)
    {
        _queue.BeginDrain(limit);
        Schedule(TimeSpan.Zero);
    }

    public RequestFailure? TrySubmit(Submission submission)
    {
        var failure = _queue.TryAdd(submission);
        Schedule(TimeSpan.Zero);
        return failure;
    }

    private void Schedule(TimeSpan after)
    {
        if (!_isScheduled)
        {
            _isScheduled = true;
            _time.At(_time.Now + after, Turn);
        }
    }

    /// <summary>One round of what the loop's thread does.</summary>
    private void Turn()
    {
        _isScheduled = false;
        if (IsDead || IsStopped)
        {
            return;
        }

        if (_time.Now < SilentUntil)
        {
            Schedule(SilentUntil - _time.Now);
            return;
        }

        var drains = _queue.IsDraining;
        while (_queue.TryTake(out var submission))
        {
            _batch.Add(submission);
        }

        if (drains)
        {
            _batch.MoveWaiting();
        }

        if (_queue.IsOver || (drains && _batch.IsEmpty))
        {
            _batch.Abandon(AttemptEnd.Moved);
            IsStopped = true;
        }
        else if (!_batch.IsEmpty)
        {
            Step();
            Schedule(_step);
        }
    }

    private void Step()
    {
        if (_time.Now < Faults.End && _random.NextDouble() < _faults.FailedStepChance)
        {
            _engine.NextFailure = new FailedPassException();
        }

        try
        {
            _batch.Step();
        }
        catch (FailedPassException)
        {
            _batch.Abandon(AttemptEnd.Lost);
        }
    }

    private sealed class FailedPassException : Exception;
}
