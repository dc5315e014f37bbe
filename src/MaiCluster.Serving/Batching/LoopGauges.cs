namespace MaiCluster.Serving.Batching;

/// <summary>What a batch loop shows of itself: written by its thread after each step, read by metrics and snapshots at any time.</summary>
public sealed class LoopGauges
{
    /// <summary>Part of the newest step in the mean of the last ones: about the last 16 count.</summary>
    private const double NewestShare = 1.0 / 8;

    private long _rowsActive, _queueLength, _requests, _kvBytes, _kvTokensHeld, _prefillBacklog, _contextTokens;
    private long _decodeSteps, _decodeTokens, _decodeNanoseconds, _prefillTokens, _prefillNanoseconds, _steps, _stepRows, _stepWork, _stepNanoseconds, _answeredWork, _answeredNanoseconds, _failedPasses, _allocatedBytes;
    private int _leastUrgentPriority = int.MinValue;
    private double _stepSeconds;

    internal LoopGauges(long kvTokens) => KvTokens = kvTokens;

    public long RowsActive => Volatile.Read(ref _rowsActive);

    /// <summary>Requests that wait for a row.</summary>
    public long QueueLength => Volatile.Read(ref _queueLength);

    /// <summary>Requests inside, running or waiting.</summary>
    public long Requests => Volatile.Read(ref _requests);

    /// <summary>Bytes of keys and values that rows hold or have reserved.</summary>
    public long KvBytes => Volatile.Read(ref _kvBytes);

    /// <summary>Tokens there is room for.</summary>
    public long KvTokens { get; }

    /// <summary>Tokens that running and waiting answers may come to hold, prompt and answer; idle prefixes do not count, they give way.</summary>
    public long KvTokensHeld => Volatile.Read(ref _kvTokensHeld);

    /// <summary>Prompt tokens that wait to be computed; of the waiting choices of one request, those of one.</summary>
    public long PrefillBacklog => Volatile.Read(ref _prefillBacklog);

    /// <summary>Tokens that rows attend to, over all rows.</summary>
    public long ContextTokens => Volatile.Read(ref _contextTokens);

    /// <summary>The highest priority value inside; <see cref="int.MinValue"/> when there is no request.</summary>
    public int LeastUrgentPriority => Volatile.Read(ref _leastUrgentPriority);

    /// <summary>Mean time of the last decode steps; 0 before the first.</summary>
    public double StepSeconds => Volatile.Read(ref _stepSeconds);

    public long DecodeSteps => Volatile.Read(ref _decodeSteps);

    public long DecodeTokens => Volatile.Read(ref _decodeTokens);

    public long DecodeNanoseconds => Volatile.Read(ref _decodeNanoseconds);

    public long PrefillTokens => Volatile.Read(ref _prefillTokens);

    public long PrefillNanoseconds => Volatile.Read(ref _prefillNanoseconds);

    /// <summary>Steps of an engine that is not for text.</summary>
    public long Steps => Volatile.Read(ref _steps);

    /// <summary>Rows over all of those steps: divided by them, the mean batch.</summary>
    public long StepRows => Volatile.Read(ref _stepRows);

    /// <summary>Work over all of those steps, in the modality's own units.</summary>
    public long StepWork => Volatile.Read(ref _stepWork);

    public long StepNanoseconds => Volatile.Read(ref _stepNanoseconds);

    /// <summary>What a unit of a request's work took on the mean, over all that were answered here; 0 before the first, and for text.</summary>
    public double SecondsPerWork => Volatile.Read(ref _answeredWork) is > 0 and var work ? Volatile.Read(ref _answeredNanoseconds) / 1e9 / work : 0;

    /// <summary>Passes of the engine that broke off.</summary>
    public long FailedPasses => Volatile.Read(ref _failedPasses);

    /// <summary>What the loop has allocated since it began.</summary>
    public long AllocatedBytes => Volatile.Read(ref _allocatedBytes);

    internal void Show(BatchState state, LoopQueue queue)
    {
        Volatile.Write(ref _rowsActive, state.ActiveRows);
        Volatile.Write(ref _allocatedBytes, GC.GetAllocatedBytesForCurrentThread());
        Volatile.Write(ref _queueLength, queue.Length);
        Volatile.Write(ref _requests, queue.Requests);
        Volatile.Write(ref _kvBytes, state.HeldTokens * state.Shape.KvBytesPerToken);
        ShowWork(state);
    }

    internal void CountDecode(int rows, long nanoseconds)
    {
        var seconds = nanoseconds / 1e9;
        Volatile.Write(ref _stepSeconds, _decodeSteps == 0 ? seconds : _stepSeconds + ((seconds - _stepSeconds) * NewestShare));
        Volatile.Write(ref _decodeSteps, _decodeSteps + 1);
        Volatile.Write(ref _decodeTokens, _decodeTokens + rows);
        Volatile.Write(ref _decodeNanoseconds, _decodeNanoseconds + nanoseconds);
    }

    internal void CountPrefill(int tokens, long nanoseconds)
    {
        Volatile.Write(ref _prefillTokens, _prefillTokens + tokens);
        Volatile.Write(ref _prefillNanoseconds, _prefillNanoseconds + nanoseconds);
    }

    /// <summary>A request of so much work was answered in so much device time.</summary>
    internal void CountAnswered(int work, long nanoseconds)
    {
        Volatile.Write(ref _answeredNanoseconds, _answeredNanoseconds + nanoseconds);
        Volatile.Write(ref _answeredWork, _answeredWork + work);
    }

    internal void CountStep(int rows, long work, long nanoseconds)
    {
        Volatile.Write(ref _steps, _steps + 1);
        Volatile.Write(ref _stepRows, _stepRows + rows);
        Volatile.Write(ref _stepWork, _stepWork + work);
        Volatile.Write(ref _stepNanoseconds, _stepNanoseconds + nanoseconds);
    }

    /// <param name="allocated">Bytes, since this was called last: a step loop's steps are not all on one thread.</param>
    internal void ShowSteps(int active, long backlog, int leastUrgent, long allocated, LoopQueue queue)
    {
        Volatile.Write(ref _rowsActive, active);
        Volatile.Write(ref _allocatedBytes, _allocatedBytes + allocated);
        Volatile.Write(ref _queueLength, queue.Length);
        Volatile.Write(ref _requests, queue.Requests);
        Volatile.Write(ref _prefillBacklog, backlog);
        Volatile.Write(ref _leastUrgentPriority, leastUrgent);
    }

    internal void CountFailedPass() => Volatile.Write(ref _failedPasses, _failedPasses + 1);

    private void ShowWork(BatchState state)
    {
        var (held, backlog, context, leastUrgent) = (0L, 0L, 0L, int.MinValue);
        foreach (var row in state.Rows)
        {
            if (row.Owner is { } owner)
            {
                held += owner.Capacity;
                backlog += owner.PromptRest;
                context += owner.Computed;
                leastUrgent = Math.Max(leastUrgent, owner.Priority);
            }
        }

        var request = -1L;
        for (var i = 0; i < state.WaitingCount; i++)
        {
            var sequence = state.WaitingAt(i);
            held += sequence.Capacity;
            backlog += sequence.Arrival == request ? 0 : sequence.PromptRest; // the next choice takes the prompt from this one
            request = sequence.Arrival;
            leastUrgent = Math.Max(leastUrgent, sequence.Priority);
        }

        Volatile.Write(ref _kvTokensHeld, held);
        Volatile.Write(ref _prefillBacklog, backlog);
        Volatile.Write(ref _contextTokens, context);
        Volatile.Write(ref _leastUrgentPriority, leastUrgent);
    }
}
