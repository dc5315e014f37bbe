using MaiCluster.Serving.Metering;
using MaiCluster.Serving.Replicas.Calls;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Tokenization;
using Microsoft.Extensions.Logging;

namespace MaiCluster.Serving.Batching;

/// <summary>Continuous batching: the thread that owns one engine and steps its batch, for as long as there is work.</summary>
public sealed partial class TextBatchLoop : IReplicaLoop
{
    private readonly ITextEngine _engine;
    private readonly ILogger _log;
    private readonly LoopQueue _queue;
    private readonly TextBatch _batch;
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TextBatchLoop(
        string name, ITextEngine engine, TokenVocabulary vocabulary, IReadOnlyList<int> endTokens, BatchingOptions options, TimeProvider time, ILogger log)
    {
        _engine = engine;
        _log = log;
        _queue = new LoopQueue(options, time);
        Lane = new DeviceLane(name, time);
        _batch = new TextBatch(engine, vocabulary, endTokens, options, _queue, Lane, time, log);
        new Thread(Run) { Name = $"batch loop {name}", IsBackground = true }.Start();
    }

    public TextEngineShape Shape => _engine.Shape;

    public int Rows => Shape.DecodeRows;

    public long KvBytesPerToken => Shape.KvBytesPerToken;

    public LoopGauges Gauges => _batch.Gauges;

    public DeviceLane Lane { get; }

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
        while (Receive())
        {
            try
            {
                _batch.Step();
            }
#pragma warning disable CA1031 // the loop outlives any failure of a step: what was in it goes on elsewhere, the next request starts clean
            catch (Exception error)
#pragma warning restore CA1031
            {
                LogStepFailed(error);
                _batch.Gauges.CountFailedPass();
                _batch.Abandon(AttemptEnd.Lost);
            }
        }

        TakeSubmitted();
        _batch.Abandon(AttemptEnd.Moved);
        _engine.Dispose();
        _queue.Dispose();
        _stopped.SetResult();
    }

    /// <summary>Takes what was submitted; waits when there is nothing to do. False when the loop is to end.</summary>
    private bool Receive()
    {
        while (!_queue.IsOver)
        {
            // Asked before the last submissions are taken: none comes after it.
            var drains = _queue.IsDraining;
            TakeSubmitted();
            if (drains)
            {
                _batch.MoveWaiting();
            }

            if (!_batch.IsEmpty)
            {
                return true;
            }

            if (drains)
            {
                return false;
            }

            _queue.WaitForMore();
        }

        return false;
    }

    private void TakeSubmitted()
    {
        while (_queue.TryTake(out var submission))
        {
            _batch.Add(submission);
        }
    }

    [LoggerMessage(10, LogLevel.Error, "A step failed; the requests in it go on elsewhere.")]
    private partial void LogStepFailed(Exception error);
}
