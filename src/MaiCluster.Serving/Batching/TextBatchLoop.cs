using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Tokenization;
using Microsoft.Extensions.Logging;

namespace MaiCluster.Serving.Batching;

/// <summary>Continuous batching: the thread that owns one engine and steps its batch, for as long as there is work.</summary>
public sealed partial class TextBatchLoop : IAsyncDisposable
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
        _batch = new TextBatch(engine, vocabulary, endTokens, options, _queue, time, log);
        new Thread(Run) { Name = $"batch loop {name}", IsBackground = true }.Start();
    }

    /// <summary>What the loop shows of itself to metrics.</summary>
    public LoopGauges Gauges => _batch.Gauges;

    /// <summary>A guess at how long a request at this place of the queue waits; null before anything was measured.</summary>
    public TimeSpan? ExpectedWait(int position) => _queue.ExpectedWait(position);

    /// <summary>Queues a request.</summary>
    /// <returns>Why it is refused; null when it was taken.</returns>
    public RequestFailure? TrySubmit(TextSubmission submission) => _queue.TryAdd(submission);

    /// <summary>Ends what still runs as cancelled, then the thread, then the engine.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_stopped.Task.IsCompleted)
        {
            _queue.Close();
            await _stopped.Task;
        }
    }

    private void Run()
    {
        while (Receive())
        {
            try
            {
                _batch.Step();
            }
#pragma warning disable CA1031 // the loop outlives any failure of a step: what was in it ends as failed, the next request starts clean
            catch (Exception error)
#pragma warning restore CA1031
            {
                LogStepFailed(error);
                _batch.Abandon(FinishReason.Failed, new RequestFailure(FailureKind.Internal, "The replica failed while it computed this answer."));
            }
        }

        TakeSubmitted();
        _batch.Abandon(FinishReason.Cancelled, LoopQueue.ClosedFailure);
        _engine.Dispose();
        _queue.Dispose();
        _stopped.SetResult();
    }

    /// <summary>Takes what was submitted; waits when there is nothing to do. False when the loop is to end.</summary>
    private bool Receive()
    {
        do
        {
            TakeSubmitted();
            if (!_batch.IsEmpty)
            {
                return !_queue.IsClosed;
            }
        }
        while (_queue.WaitForMore());

        return false;
    }

    private void TakeSubmitted()
    {
        while (_queue.TryTake(out var submission))
        {
            _batch.Add(submission);
        }
    }

    [LoggerMessage(10, LogLevel.Error, "A step failed; the requests in it end as failed.")]
    private partial void LogStepFailed(Exception error);
}
