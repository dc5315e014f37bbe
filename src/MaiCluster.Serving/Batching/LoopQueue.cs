using System.Collections.Concurrent;
using MaiCluster.Serving.Requests;

namespace MaiCluster.Serving.Batching;

/// <summary>The way into a batch loop: bounded, and it knows how fast requests get their rows.</summary>
internal sealed class LoopQueue(BatchingOptions options, TimeProvider time) : IDisposable
{
    private readonly Lock _door = new();
    private readonly ConcurrentQueue<Submission> _submitted = new();
    private readonly AutoResetEvent _more = new(false);
    private long _arrivals;
    private long _lastStart;
    private double _secondsPerStart;
    private int _waiting;
    private int _requests;
    private volatile Drain? _drain;
    private bool _disposed;

    /// <summary>Requests that wait for their first row.</summary>
    public int Length => Volatile.Read(ref _waiting);

    /// <summary>Requests inside, waiting or running.</summary>
    public int Requests => Volatile.Read(ref _requests);

    /// <summary>Nothing is taken any more.</summary>
    public bool IsDraining => _drain is not null;

    /// <summary>What still runs has had its time.</summary>
    public bool IsOver => _drain is { } drain && time.GetElapsedTime(drain.Began) >= drain.Limit;

    public static RequestFailure DrainingFailure { get; } =
        new(FailureKind.Draining, "This copy of the model is being shut down and takes nothing new; try again.") { RetryAfter = TimeSpan.FromSeconds(5) };

    /// <param name="submission">Takes its place in line.</param>
    /// <param name="wakes">False: the caller sees to it that somebody takes it, or calls <see cref="Wake"/>.</param>
    public RequestFailure? TryAdd(Submission submission, bool wakes = true)
    {
        lock (_door)
        {
            var refused = IsDraining ? DrainingFailure : Add(submission);
            if (wakes && refused is null)
            {
                _more.Set();
            }

            return refused;
        }
    }

    private RequestFailure? Add(Submission submission)
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

        Interlocked.Increment(ref _requests);
        submission.SubmittedAt = time.GetTimestamp();
        submission.Arrival = ++_arrivals;
        submission.SetQueuePosition(waiting);
        _submitted.Enqueue(submission);
        return null;
    }

    public bool TryTake(out Submission submission) => _submitted.TryDequeue(out submission!);

    /// <summary>Blocks until something is submitted, a drain begins, or <see cref="Wake"/> is called.</summary>
    public void WaitForMore() => _more.WaitOne();

    /// <inheritdoc cref="WaitForMore()"/>
    /// <param name="limit">Not longer than this, rounded up to whole milliseconds: shorter waits would be none at all.</param>
    public void WaitForMore(TimeSpan limit) => _more.WaitOne((int)Math.Ceiling(limit.TotalMilliseconds));

    /// <summary>There is something to do for whoever waits.</summary>
    public void Wake()
    {
        lock (_door)
        {
            if (!_disposed)
            {
                _more.Set();
            }
        }
    }

    /// <summary>Nothing can be added any more; what was added can still be taken. Called again it can only shorten the limit.</summary>
    public void BeginDrain(TimeSpan limit)
    {
        lock (_door)
        {
            var now = time.GetTimestamp();
            if (_drain is not { } drain || drain.Limit - time.GetElapsedTime(drain.Began, now) > limit)
            {
                _drain = new Drain(now, limit);
            }

            if (!_disposed)
            {
                _more.Set();
            }
        }
    }

    public void Dispose()
    {
        lock (_door)
        {
            _disposed = true;
            _more.Dispose();
        }
    }

    /// <summary>A submission leaves the queue, for a row or because it ended; counted once.</summary>
    public void Started(Submission submission)
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

    /// <summary>A submission has ended or left; called once for each.</summary>
    public void Over() => Interlocked.Decrement(ref _requests);

    public bool IsTooLate(Submission submission, long now) => time.GetElapsedTime(submission.SubmittedAt, now) > LimitOf(submission);

    public RequestFailure TooLate(Submission submission) => new(
        FailureKind.DeadlinePassed, $"No first token within {LimitOf(submission).TotalSeconds:0.###} s: the model is busy; try again later.")
    {
        RetryAfter = RetryAfter(Length),
    };

    /// <summary>What its client asks for, where that is less than what holds for all.</summary>
    private TimeSpan LimitOf(Submission submission) =>
        submission.Request.Slo.FirstToken is { } asked && asked < options.FirstTokenDeadline ? asked : options.FirstTokenDeadline;

    private TimeSpan? ExpectedWait(int position)
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

    private sealed record Drain(long Began, TimeSpan Limit);
}
