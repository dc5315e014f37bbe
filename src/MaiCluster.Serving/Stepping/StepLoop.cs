using MaiCluster.Serving.Batching;
using MaiCluster.Serving.Metering;
using MaiCluster.Serving.Requests;
using Microsoft.Extensions.Logging;

namespace MaiCluster.Serving.Stepping;

/// <summary>
/// Steps the batch of one engine for as long as there is work. Its own thread does, but for short steps of a request that comes
/// alone: those its submitter takes. Whoever has the turn owns engine and batch.
/// </summary>
public sealed partial class StepLoop : IReplicaLoop
{
    private readonly IStepEngine _engine;
    private readonly LoopQueue _queue;
    private readonly StepBatch _batch;
    private readonly Lock _turn = new();
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _hasEnded;

    /// <param name="name">The package's.</param>
    /// <param name="engine">Owned from now on.</param>
    /// <param name="options">Limits of its queue.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">Failed steps.</param>
    public StepLoop(string name, IStepEngine engine, BatchingOptions options, TimeProvider time, ILogger log)
    {
        _engine = engine;
        _queue = new LoopQueue(options, time);
        Lane = new DeviceLane(name, time);
        _batch = new StepBatch(engine, _queue, Lane, time, log);
        new Thread(Run) { Name = $"step loop {name}", IsBackground = true }.Start();
    }

    public LoopGauges Gauges => _batch.Gauges;

    public DeviceLane Lane { get; }

    public int Rows => _engine.Limits.Requests;

    public long KvBytesPerToken => 0;

    public RequestFailure? TrySubmit(Submission submission)
    {
        var lends = submission.LendsThread && _batch.IsLikelyShort(submission);
        if (_queue.TryAdd(submission, wakes: !lends) is { } refused)
        {
            return refused;
        }

        if (lends && !TryStepHere())
        {
            _queue.Wake();
        }

        return null;
    }

    public Task DrainAsync(TimeSpan limit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, TimeSpan.Zero);
        _queue.BeginDrain(limit);
        return _stopped.Task;
    }

    /// <summary>Moves what still runs, then ends the thread, then the engine.</summary>
    public async ValueTask DisposeAsync() => await DrainAsync(TimeSpan.Zero);

    /// <summary>False when there is something left to do for the loop's thread.</summary>
    private bool TryStepHere()
    {
        if (!_turn.TryEnter())
        {
            return false;
        }

        try
        {
            if (!_hasEnded) // else the loop's thread took in what was submitted
            {
                TakeSubmitted();
                _batch.Advance();
            }

            return _batch.IsEmpty;
        }
        finally
        {
            _turn.Exit();
        }
    }

    private void Run()
    {
        while (TryTurn(out var wait))
        {
            if (wait > TimeSpan.Zero)
            {
                _queue.WaitForMore(wait);
            }
            else if (wait < TimeSpan.Zero)
            {
                _queue.WaitForMore();
            }
        }

        lock (_turn)
        {
            TakeSubmitted();
            _batch.MoveAll();
            _batch.AwaitPreparations();
            _engine.Dispose();
            _queue.Dispose();
            _hasEnded = true;
        }

        _stopped.SetResult();
    }

    /// <summary>One step, if there is one to take; false when no more will be.</summary>
    /// <param name="wait"><see cref="StepBatch.Advance"/>'s.</param>
    private bool TryTurn(out TimeSpan wait)
    {
        lock (_turn)
        {
            wait = TimeSpan.Zero;
            if (_queue.IsOver)
            {
                return false;
            }

            // Asked before the last submissions are taken: none comes after it.
            var drains = _queue.IsDraining;
            TakeSubmitted();
            if (drains)
            {
                _batch.MoveWaiting();
                if (_batch.IsEmpty)
                {
                    return false;
                }
            }

            wait = _batch.Advance();
            return true;
        }
    }

    private void TakeSubmitted()
    {
        while (_queue.TryTake(out var submission))
        {
            _batch.Add(submission);
        }
    }
}
