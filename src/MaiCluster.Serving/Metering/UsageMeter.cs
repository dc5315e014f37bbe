using MaiCluster.Serving.Partners;
using MaiCluster.Serving.Requests;

namespace MaiCluster.Serving.Metering;

/// <summary>
/// Counts what one request consumes. It has one owner at a time: the queue, then the batch loop's thread. Another thread may
/// call <see cref="Close"/> once every choice has ended; nothing here allocates but the records. Timestamps are
/// <see cref="TimeProvider.GetTimestamp"/>'s, so that durations do not follow a change of the clock.
/// </summary>
public sealed class UsageMeter
{
    /// <summary>Completion tokens between two notes: what a killed node may fail to count, per request.</summary>
    public const int NoteEvery = 64;

    private readonly TimeProvider _time;
    private readonly UsageRecord _opened;
    private readonly int _choices;
    private readonly long _queuedAt;

    private long? _startedAt;
    private long? _firstTokenAt;
    private long _endedAt;
    private int _cachedTokens;
    private int _completionTokens;
    private UsageQuantities _ofParts;
    private ReportedUsage? _reported;
    private long _deviceNanoseconds;
    private FinishReason _worst;
    private int _ended;

    /// <param name="request">Just admitted.</param>
    /// <param name="node">The node that serves it.</param>
    /// <param name="now">The date of its admission.</param>
    /// <param name="timestamp">The moment of its admission.</param>
    /// <param name="time">Whose timestamps these are.</param>
    /// <param name="grants">What it was reserved from.</param>
    public UsageMeter(InferenceRequest request, string node, DateTimeOffset now, long timestamp, TimeProvider time, string grants = "")
    {
        _time = time;
        _choices = request.Choices;
        _queuedAt = timestamp;
        _opened = new UsageRecord
        {
            Id = request.Id,
            KeyId = request.Requester.KeyId,
            Tenant = request.Requester.Tenant,
            Team = request.Requester.Team,
            Parent = request.Parent,
            Grants = grants,
            Model = request.Model,
            Scenario = request.Scenario,
            BilledAs = request.BilledAs,
            Experiment = request.Experiment,
            Partner = (request as PartnerRequest)?.Partner,
            Node = node,
            Started = now,
            PromptTokens = request is TextRequest text ? text.Prompt.Length : 0,
            Quantities = request is TensorRequest tensors ? tensors.Quantities : default,
            Outcome = UsageOutcome.Open,
        };
    }

    /// <summary>Completion tokens so far, over all choices.</summary>
    public int CompletionTokens => _completionTokens;

    /// <summary>Device time so far, over all attempts that this meter saw, in nanoseconds; another thread may read it and be a step behind.</summary>
    public long DeviceNanoseconds => Volatile.Read(ref _deviceNanoseconds);

    /// <summary>True when every choice has ended; then everything counted is visible to the thread that sees it.</summary>
    public bool IsEnded => Volatile.Read(ref _ended) == _choices;

    /// <summary>The record as it is at admission.</summary>
    public UsageRecord Open() => _opened;

    /// <summary>The first choice leaves the queue; later calls (other choices, a row taken back) change nothing.</summary>
    /// <param name="timestamp">Its moment.</param>
    /// <param name="cachedTokens">Prompt tokens that come from a resident prefix.</param>
    public void Start(long timestamp, int cachedTokens)
    {
        if (_startedAt is null)
        {
            _startedAt = timestamp;
            _cachedTokens = cachedTokens;
        }
    }

    /// <summary>Counts one token of any choice; true when a note is due.</summary>
    public bool CountToken(long timestamp)
    {
        _firstTokenAt ??= timestamp;
        return ++_completionTokens % NoteEvery == 0;
    }

    /// <summary>Counts one part of an answer that is no text.</summary>
    public void CountPart(UsageQuantities quantities, long timestamp)
    {
        _firstTokenAt ??= timestamp;
        _ofParts += quantities;
    }

    /// <summary>What whoever made the answer says of it takes the place of what was counted here.</summary>
    public void Report(ReportedUsage usage) => _reported = usage;

    /// <summary>Adds the request's part of a step.</summary>
    public void AddDevice(long nanoseconds) => Volatile.Write(ref _deviceNanoseconds, _deviceNanoseconds + nanoseconds);

    /// <summary>One choice has ended.</summary>
    public void EndChoice(FinishReason reason, long timestamp)
    {
        if (reason == FinishReason.None)
        {
            throw new ArgumentOutOfRangeException(nameof(reason), reason, "A choice that ended has a reason.");
        }

        if (_ended == _choices)
        {
            throw new InvalidOperationException($"All {_choices} choices of {_opened.Id} have ended already.");
        }

        // The reasons stand in this order: one failed choice makes the request failed, and so on down to stop.
        _worst = reason > _worst ? reason : _worst;
        _endedAt = timestamp;
        Volatile.Write(ref _ended, _ended + 1);
    }

    /// <summary>Ends every choice that has not ended, for the same reason: the client left, the replica failed.</summary>
    public void EndRest(FinishReason reason, long timestamp)
    {
        while (!IsEnded)
        {
            EndChoice(reason, timestamp);
        }
    }

    /// <summary>The record as it stands; for the owner.</summary>
    public UsageRecord Note(long timestamp) => Snapshot(timestamp);

    /// <summary>The final record.</summary>
    /// <exception cref="InvalidOperationException">A choice has not ended.</exception>
    public UsageRecord Close(DateTimeOffset now)
    {
        if (!IsEnded)
        {
            throw new InvalidOperationException($"{_opened.Id} cannot be closed: {Volatile.Read(ref _ended)} of its {_choices} choices have ended.");
        }

        return Snapshot(_endedAt) with { Ended = now, Outcome = OutcomeOf(_worst) };
    }

    private static UsageOutcome OutcomeOf(FinishReason worst) => worst switch
    {
        FinishReason.Stop => UsageOutcome.Stop,
        FinishReason.Length => UsageOutcome.Length,
        FinishReason.Cancelled => UsageOutcome.Cancelled,
        _ => UsageOutcome.Failed,
    };

    private UsageRecord Snapshot(long timestamp)
    {
        // Each phase lasts until the next begins, the last one until now: together they are the request's whole time.
        var started = _startedAt ?? timestamp;
        var first = _firstTokenAt ?? timestamp;
        var used = _reported ?? new ReportedUsage { PromptTokens = _opened.PromptTokens, CachedTokens = _cachedTokens, CompletionTokens = _completionTokens, Others = _opened.Quantities + _ofParts };
        return _opened with
        {
            PromptTokens = used.PromptTokens,
            CachedTokens = used.CachedTokens,
            CompletionTokens = used.CompletionTokens,
            Quantities = used.Others,
            Certainty = used.Certainty,
            QueueMilliseconds = _time.GetElapsedTime(_queuedAt, started).TotalMilliseconds,
            PrefillMilliseconds = _time.GetElapsedTime(started, first).TotalMilliseconds,
            DecodeMilliseconds = _time.GetElapsedTime(first, timestamp).TotalMilliseconds,
            DeviceNanoseconds = _deviceNanoseconds,
        };
    }
}
