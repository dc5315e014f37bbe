using MaiCluster.Serving.Batching;
using MaiCluster.Serving.Requests;
using Microsoft.Extensions.Logging;

namespace MaiCluster.Serving.Stepping;

/// <summary>The thread that owns one step engine and steps its batch, for as long as there is work.</summary>
public sealed partial class StepLoop : IReplicaLoop
{
    private readonly IStepEngine _engine;
    private readonly ILogger _log;
    private readonly LoopQueue _queue;
    private readonly StepBatch _batch;
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="name">The package's.</param>
    /// <param name="engine">Owned from now on.</param>
    /// <param name="options">Limits of its queue.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">Failed steps.</param>
    public StepLoop(string name, IStepEngine engine, BatchingOptions options, TimeProvider time, ILogger log)
    {
        _engine = engine;
        _log = log;
        _queue = new LoopQueue(options, time);
        _batch = new StepBatch(engine, _queue, time, log);
        new Thread(Run) { Name = $"step loop {name}", IsBackground = true }.Start();
    }

    public LoopGauges Gauges => _batch.Gauges;

    public int Rows => _engine.Limits.Requests;

    public long KvBytesPerToken => 0;

    public RequestFailure? TrySubmit(Submission submission) => _queue.TryAdd(submission);

    public Task DrainAsync(TimeSpan limit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, TimeSpan.Zero);
        _queue.BeginDrain(limit);
        return _stopped.Task;
    }

    /// <summary>Moves what still runs, then ends the thread, then the engine.</summary>
    public async ValueTask DisposeAsync() => await DrainAsync(TimeSpan.Zero);

    private void Run()
    {
        while (!_queue.IsOver)
        {
            // Asked before the last submissions are taken: none comes after it.
            var drains = _queue.IsDraining;
            TakeSubmitted();
            if (drains)
            {
                _batch.MoveWaiting();
                if (_batch.IsEmpty)
                {
                    break;
                }
            }

            var wait = _batch.Advance();
            if (wait > TimeSpan.Zero)
            {
                _queue.WaitForMore(wait);
            }
            else if (wait < TimeSpan.Zero)
            {
                _queue.WaitForMore();
            }
        }

        TakeSubmitted();
        _batch.MoveAll();
        _batch.AwaitPreparations();
        _engine.Dispose();
        _queue.Dispose();
        _stopped.SetResult();
    }

    private void TakeSubmitted()
    {
        while (_queue.TryTake(out var submission))
        {
            _batch.Add(submission);
        }
    }
}
