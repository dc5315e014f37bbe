using System.Collections.Concurrent;
using MaiCluster.Serving.Requests;

namespace MaiCluster.Serving.Batching;

/// <summary>The way into a batch loop: bounded, and it knows how fast requests get their rows.</summary>
internal sealed class LoopQueue(BatchingOptions options, TimeProvider time) : IDisposable
{
    private readonly ConcurrentQueue<TextSubmission> _submitted = new();
    private readonly AutoResetEvent _more = new(false);
    private long _arrivals;
    private long _lastStart;
    private double _secondsPerStart;
    private int _waiting;
    private volatile bool _closed;

    /// <summary>Requests that wait for their first row.</summary>
    public int Length => Volatile.Read(ref _waiting);

    public bool IsClosed => _closed;

    public RequestFailure? TryAdd(TextSubmission submission)
    {
        lock (_submitted)
        {
            return _closed ? ClosedFailure : Add(submission);
        }
    }

    public static RequestFailure ClosedFailure { get; } =
        new(FailureKind.Draining, "The node is shutting down; ask another one.") { RetryAfter = TimeSpan.FromSeconds(5) };

    private RequestFailure? Add(TextSubmission submission)
    {
        var waiting = Interlocked.Increment(ref _waiting);
        if (waiting > options.Queue)
        {
            Interlocked.Decrement(ref _waiting);
            return new RequestFailure(FailureKind.QueueFull, $"{options.Queue} requests wait for this model already; try again later.")
            {
                RetryAfter = RetryAfter(options.Queue),
            };
        }

        submission.SubmittedAt = time.GetTimestamp();
        submission.Arrival = Interlocked.Increment(ref _arrivals);
        submission.SetQueuePosition(waiting);
        _submitted.Enqueue(submission);
        _more.Set();
        return null;
    }

    public bool TryTake(out TextSubmission submission) => _submitted.TryDequeue(out submission!);

    /// <summary>Blocks until something is submitted; false when the queue is closed.</summary>
    public bool WaitForMore()
    {
        if (!_closed)
        {
            _more.WaitOne();
        }

        return !_closed;
    }

    /// <summary>Nothing can be added any more; what was added can still be taken.</summary>
    public void Close()
    {
        lock (_submitted)
        {
            _closed = true;
        }

        _more.Set();
    }

    public void Dispose() => _more.Dispose();

    /// <summary>A submission leaves the queue, for a row or because it ended; counted once.</summary>
    public void Started(TextSubmission submission)
    {
        if (submission.LeaveQueue())
        {
            var now = time.GetTimestamp();
            var interval = time.GetElapsedTime(_lastStart == 0 ? submission.SubmittedAt : _lastStart, now).TotalSeconds;
            _lastStart = now;
            if (Interlocked.Decrement(ref _waiting) > 0)
            {
                // Only intervals in which others waited tell how fast the queue moves.
                var seconds = Volatile.Read(ref _secondsPerStart);
                Volatile.Write(ref _secondsPerStart, seconds == 0 ? interval : (0.8 * seconds) + (0.2 * interval));
            }
        }
    }

    public bool IsTooLate(TextSubmission submission, long now) => time.GetElapsedTime(submission.SubmittedAt, now) > options.FirstTokenDeadline;

    public RequestFailure TooLate() => new(
        FailureKind.DeadlinePassed, $"No first token within {options.FirstTokenDeadline.TotalSeconds:0} s: the model is busy; try again later.")
    {
        RetryAfter = RetryAfter(Length),
    };

    public TimeSpan? ExpectedWait(int position)
    {
        var seconds = Volatile.Read(ref _secondsPerStart);
        return seconds == 0 ? null : TimeSpan.FromSeconds(seconds * position);
    }

    /// <summary>When the queue is about half as long, between 1 s and the deadline.</summary>
    private TimeSpan RetryAfter(int position)
    {
        var half = ExpectedWait(position)?.TotalSeconds / 2 ?? 1;
        return TimeSpan.FromSeconds(Math.Clamp(Math.Ceiling(half), 1, options.FirstTokenDeadline.TotalSeconds));
    }
}
