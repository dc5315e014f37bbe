using System.Diagnostics.CodeAnalysis;
using MaiCluster.Serving.Batching;
using MaiCluster.Serving.Metering;
using MaiCluster.Serving.Replicas.Calls;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Streams;
using Microsoft.Extensions.Logging;

namespace MaiCluster.Serving.Stepping;

/// <summary>The requests of one step engine, advanced by whoever has the loop's turn: each takes its turn, and what can share a step does.</summary>
[SuppressMessage("Design", "CA1031", Justification = "Whatever is wrong with one request, it costs no other one anything.")]
internal sealed partial class StepBatch(IStepEngine engine, LoopQueue queue, DeviceLane lane, TimeProvider time, ILogger log)
{
    /// <summary>There are no keys and values: memory never holds a request up.</summary>
    private const long KvTokens = 1L << 40;

    // In the order of turns: whoever has stepped goes to the end.
    private readonly List<StepJob> _jobs = [];
    private readonly List<StepJob> _waiting = [];
    private readonly List<StepJob> _ready = [];
    private readonly List<StepTurn> _turns = [];
    private readonly List<int> _chosen = [];
    private readonly List<Task> _leaving = [];
    private readonly StepCompany _company = new();
    private long _stepEnded;

    /// <summary>Of the last request, where it was alone and its step short; else -1.</summary>
    private long _shortInputBytes = -1;

    public LoopGauges Gauges { get; } = new(KvTokens);

    public bool IsEmpty => _jobs.Count == 0;

    /// <summary>The request is likely to be alone, and its step as short as <see cref="StepLimits.ShortStep"/> wants it: the last one was, and had no less input. Any thread may ask.</summary>
    public bool IsLikelyShort(Submission submission) => InputBytes(submission) <= Volatile.Read(ref _shortInputBytes);

    public void Add(Submission submission)
    {
        if (submission.Ended.IsCompleted)
        {
            queue.Started(submission);
            queue.Over();
            return;
        }

        if (submission.SubmittedAt < _stepEnded)
        {
            _company.CameMeanwhile();
        }

        _jobs.Add(new StepJob(submission));
    }

    /// <summary>Takes one step, if there is one to take.</summary>
    /// <returns>How long nothing is to be done unless something comes; zero: go on; negative: until something comes.</returns>
    public TimeSpan Advance()
    {
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var now = time.GetTimestamp();
        EndLeavers(now);
        Admit(now);
        FindReady(now);
        var wait = StepPlanner.Plan(_turns, engine.Limits, _company.Expected, WaitForCompany(now), _chosen);
        if (_chosen.Count > 0)
        {
            Step(_chosen.ConvertAll(index => _ready[index]));
            _company.Stepped(_chosen.Count);
            var isShort = _company.Expected == 1 && time.GetElapsedTime(now, _stepEnded) < engine.Limits.ShortStep;
            Volatile.Write(ref _shortInputBytes, isShort ? InputBytes(_ready[_chosen[0]].Submission) : -1);
        }

        Show(allocated);
        return wait;
    }

    /// <summary>Attempts that have not begun leave as moved.</summary>
    public void MoveWaiting() => LeaveWhere(job => !job.IsAdmitted, AttemptEnd.Moved);

    /// <summary>Every attempt leaves as moved; those whose clients left end.</summary>
    public void MoveAll()
    {
        EndLeavers(time.GetTimestamp());
        LeaveWhere(static _ => true, AttemptEnd.Moved);
    }

    /// <summary>Blocks until no thread uses the engine any more: a request may have left while it was prepared.</summary>
    public void AwaitPreparations() => Task.WhenAll(_leaving).GetAwaiter().GetResult();

    private static long InputBytes(Submission submission)
    {
        var bytes = 0L;
        foreach (var input in ((TensorRequest)submission.Request).Inputs)
        {
            bytes += input.Bytes.Length;
        }

        return bytes;
    }

    /// <param name="allocated">By this thread before the step, in bytes.</param>
    private void Show(long allocated)
    {
        var (active, backlog, leastUrgent) = (0, 0L, int.MinValue);
        foreach (var job in _jobs)
        {
            active += job.IsAdmitted ? 1 : 0;
            backlog += job.IsAdmitted ? 0 : job.Request.Work;
            leastUrgent = Math.Max(leastUrgent, job.Request.Priority);
        }

        Gauges.ShowSteps(active, backlog, leastUrgent, GC.GetAllocatedBytesForCurrentThread() - allocated, queue);
    }

    private void EndLeavers(long now)
    {
        var (waiting, index) = (0, 0);
        while (index < _jobs.Count)
        {
            var job = _jobs[index];
            var submission = job.Submission;
            if (submission.IsCancelled)
            {
                End(job, FinishReason.Cancelled, now);
                continue;
            }

            if (!job.IsAdmitted && !submission.HasFirstToken && queue.IsTooLate(submission, now))
            {
                Fail(job, queue.TooLate(submission), now);
                continue;
            }

            if (!job.IsAdmitted)
            {
                submission.SetQueuePosition(++waiting);
            }

            index++;
        }
    }

    /// <summary>Whoever waits begins as soon as there is a place, the most urgent first, in the order of arrival.</summary>
    private void Admit(long now)
    {
        _waiting.Clear();
        foreach (var job in _jobs)
        {
            if (!job.IsAdmitted)
            {
                _waiting.Add(job);
            }
        }

        var places = engine.Limits.Requests - (_jobs.Count - _waiting.Count);
        _waiting.Sort(static (one, other) => (one.Request.Priority, one.Submission.Arrival).CompareTo((other.Request.Priority, other.Submission.Arrival)));
        for (var index = 0; index < places && index < _waiting.Count; index++)
        {
            var job = _waiting[index];
            queue.Started(job.Submission);
            job.Submission.Start(now, cachedTokens: 0);
            job.Prepare(engine, queue.Wake);
        }
    }

    private void FindReady(long now)
    {
        for (var index = 0; index < _jobs.Count;)
        {
            if (_jobs[index].Fault is { } fault)
            {
                Broke(_jobs[index], fault, now);
            }
            else
            {
                index++;
            }
        }

        _ready.Clear();
        _turns.Clear();
        _ready.AddRange(_jobs.Where(job => job.Task is not null).OrderBy(job => job.Request.Priority)); // stable: turns within a priority
        foreach (var job in _ready)
        {
            job.ReadyAt = job.ReadyAt == 0 ? now : job.ReadyAt;
            _turns.Add(new StepTurn(job.Task!.BatchKey, job.Task.Rows, time.GetElapsedTime(job.ReadyAt, now), job.Task.SharedRows ?? engine.Limits.Rows));
        }
    }

    /// <summary>How long those who are ready wait for others that are likely to come, from the end of the last step or since they are ready.</summary>
    private TimeSpan WaitForCompany(long now)
    {
        var delay = engine.Limits.CompanyDelay;
        if (delay == TimeSpan.Zero || _ready.Count == 0 || _ready.Count >= _company.Expected)
        {
            return TimeSpan.Zero;
        }

        var left = delay - time.GetElapsedTime(Math.Max(_stepEnded, _ready.Min(job => job.ReadyAt)), now);
        return left < TimeSpan.Zero ? TimeSpan.Zero : left;
    }

    private void Step(List<StepJob> batch)
    {
        var started = time.GetTimestamp();
        var (tasks, work, rows) = (new IStepTask[batch.Count], 0L, 0);
        lane.Clear();
        for (var index = 0; index < tasks.Length; index++)
        {
            var task = tasks[index] = batch[index].Task!;
            lane.Add(batch[index].Submission.Time, task.Work);
            work += task.Work;
            rows += task.Rows;
        }

        if (Compute(batch, tasks) is not { } error)
        {
            Deliver(batch);
            Gauges.CountStep(rows, work, time.GetElapsedTime(started, _stepEnded).Ticks * TimeSpan.NanosecondsPerTick);
            return;
        }

        Gauges.CountFailedPass();
        foreach (var job in batch)
        {
            job.Made.Clear();
        }

        if (batch.Count == 1)
        {
            Broke(batch[0], error, _stepEnded);
            return;
        }

        // One of them may be at fault: each by itself, so that the others are not.
        foreach (var job in batch)
        {
            Step([job]);
        }
    }

    private Exception? Compute(List<StepJob> batch, IStepTask[] tasks)
    {
        lane.Begin();
        try
        {
            engine.Step(tasks, (index, part) => batch[index].Made.Add(part));
            return null;
        }
        catch (Exception error)
        {
            return error;
        }
        finally
        {
            lane.End();
            _stepEnded = time.GetTimestamp();
        }
    }

    private void Deliver(List<StepJob> batch)
    {
        var now = _stepEnded;
        for (var index = 0; index < batch.Count; index++)
        {
            var job = batch[index];
            job.Submission.Meter.AddDevice(lane.Share(index)); // before the last part: with it the meter is no longer ours
            job.Publish(now);
            if (job.Task!.IsDone)
            {
                Gauges.CountAnswered(job.Request.Work, job.Submission.Meter.DeviceNanoseconds);
                End(job, FinishReason.Stop, now);
                continue;
            }

            job.Submission.Tokens.Flush();
            job.ReadyAt = now;
            _jobs.Remove(job);
            _jobs.Add(job);
        }
    }

    /// <summary>A request that cannot be answered fails; one that met a broken engine goes on elsewhere.</summary>
    private void Broke(StepJob job, Exception error, long now)
    {
        if (error is RequestRefusedException refused)
        {
            Fail(job, refused.Failure, now);
            return;
        }

        LogStepFailed(job.Request.Id, error);
        Leave(job, AttemptEnd.Lost);
    }

    private void Fail(StepJob job, RequestFailure failure, long now)
    {
        job.Submission.Fail(failure);
        End(job, FinishReason.Failed, now);
    }

    private void End(StepJob job, FinishReason reason, long now)
    {
        Remove(job);
        job.Submission.Publish(new GeneratedToken { Choice = 0, Token = -1, Finish = reason }, now);
        job.Submission.Tokens.Flush();
        queue.Over();
    }

    private void LeaveWhere(Func<StepJob, bool> leaves, AttemptEnd end)
    {
        foreach (var job in _jobs.Where(leaves).ToArray())
        {
            Leave(job, end);
        }
    }

    private void Leave(StepJob job, AttemptEnd end)
    {
        Remove(job);
        job.Submission.Tokens.Flush();
        if (job.Submission.Leave(end))
        {
            queue.Over();
        }
    }

    private void Remove(StepJob job)
    {
        queue.Started(job.Submission);
        _jobs.Remove(job);
        _leaving.RemoveAll(static released => released.IsCompleted);
        _leaving.Add(job.ReleaseAsync());
    }

    [LoggerMessage(13, LogLevel.Error, "A step failed; {RequestId} goes on elsewhere.")]
    private partial void LogStepFailed(RequestId requestId, Exception error);
}
