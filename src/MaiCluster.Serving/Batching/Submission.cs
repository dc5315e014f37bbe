using MaiCluster.Serving.Ledgers.Postings;
using MaiCluster.Serving.Metering;
using MaiCluster.Serving.Replicas.Calls;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Streams;

namespace MaiCluster.Serving.Batching;

/// <summary>
/// One attempt at a request: what its one writer (a batch loop, or the reader of a replica elsewhere) and the pipeline share of it.
/// A later attempt writes on in the same stream, from what was delivered.
/// </summary>
public sealed class Submission : IThreadPoolWorkItem
{
    private readonly Action<Submission> _note;

    /// <summary>What was delivered before the stream began, by choice; empty when it holds everything.</summary>
    private readonly IReadOnlyList<DeliveredChoice> _beforeStream;
    private readonly TaskCompletionSource<AttemptEnd> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _cancelled;
    private volatile int _queuePosition;
    private volatile RequestFailure? _failure;
    private Action? _onCancel;
    private readonly bool _wasBegun;
    private int _openChoices;
    private bool _hasLeftQueue;

    /// <param name="request">What is asked.</param>
    /// <param name="meter">Counts what it consumes; the loop owns it until the last choice has ended.</param>
    /// <param name="note">Called on the thread pool each time <see cref="UsageMeter.NoteEvery"/> tokens were made.</param>
    /// <param name="before">The attempt that was lost or moved and whose stream goes on; null for the first.</param>
    public Submission(InferenceRequest request, UsageMeter meter, Action<Submission> note, Submission? before = null)
        : this(request, meter, note, before?.Tokens ?? StreamFor(request), before?._beforeStream ?? [], before?.DeliveredSoFar() ?? [])
    {
    }

    /// <summary>An attempt that goes on from what attempts in other processes delivered, in a stream that begins after it.</summary>
    /// <param name="request">What is asked.</param>
    /// <param name="meter">Counts what it consumes.</param>
    /// <param name="note">Called on the thread pool each time <see cref="UsageMeter.NoteEvery"/> tokens were made.</param>
    /// <param name="delivered">By choice; empty when it is the first.</param>
    public Submission(InferenceRequest request, UsageMeter meter, Action<Submission> note, IReadOnlyList<DeliveredChoice> delivered)
        : this(request, meter, note, StreamFor(request), delivered, delivered)
    {
    }

    private Submission(
        InferenceRequest request, UsageMeter meter, Action<Submission> note, TokenStream tokens,
        IReadOnlyList<DeliveredChoice> beforeStream, IReadOnlyList<DeliveredChoice> delivered)
    {
        if (delivered.Count > 0 && delivered.Count != request.Choices)
        {
            throw new ArgumentException($"{request.Id} has {request.Choices} choices; delivered tokens are given for {delivered.Count}.", nameof(delivered));
        }

        Request = request;
        Meter = meter;
        _note = note;
        Tokens = tokens;
        _beforeStream = beforeStream;
        Delivered = delivered;
        Time = new AttemptTime(request, delivered.Count > 0 ? UnbilledReason.Recovery : null);
        _wasBegun = delivered.Any(static choice => choice.HasEnded || choice.Tokens.Count > 0);
        _openChoices = request.Choices - delivered.Count(choice => choice.HasEnded);
        if (_openChoices == 0)
        {
            // The attempt before it fell silent between its last token and saying so.
            Tokens.End();
            Tokens.Flush();
            _ended.SetResult(AttemptEnd.Finished);
        }
    }

    public InferenceRequest Request { get; }

    public UsageMeter Meter { get; }

    /// <summary>What its steps are charged to. What an attempt computes again before it adds something new is nobody's but ours.</summary>
    public AttemptTime Time { get; private set; }

    /// <summary>What steps are charged to that compute again what a choice had before its row was taken away.</summary>
    public AttemptTime TimeAgain => field ??= new AttemptTime(Request, UnbilledReason.Preemption);

    public TokenStream Tokens { get; }

    /// <summary>What earlier attempts delivered, by choice; empty for the first.</summary>
    public IReadOnlyList<DeliveredChoice> Delivered { get; }

    /// <summary>Whoever submits it holds no lock and waits for it alone: a loop may take a short step on that thread.</summary>
    public bool LendsThread { get; init; }

    /// <summary>Prompt tokens taken from a resident prefix, once it was admitted.</summary>
    public int CachedTokens { get; private set; }

    /// <summary>Requests before it in the queue; 0 once it has a row.</summary>
    public int QueuePosition => _queuePosition;

    public RequestFailure? Failure => _failure;

    public bool IsCancelled => _cancelled;

    /// <summary>Completes when the writer writes no more: every choice has ended, or the replica cannot go on.</summary>
    public Task<AttemptEnd> Ended => _ended.Task;

    /// <summary>When it was submitted, as <see cref="TimeProvider.GetTimestamp"/> tells.</summary>
    internal long SubmittedAt { get; set; }

    /// <summary>Its place in the order of submissions.</summary>
    internal long Arrival { get; set; }

    internal bool HasStarted { get; private set; }

    internal bool HasFirstToken => _wasBegun || Tokens.Written > 0;

    /// <summary>The client left: every choice ends at the next step.</summary>
    public void Cancel()
    {
        _cancelled = true;
        Interlocked.MemoryBarrier(); // the flag before the look: OnCancel sets and looks in the other order
        Volatile.Read(ref _onCancel)?.Invoke();
    }

    /// <summary>Whom to tell that the client left; the writer looks at <see cref="IsCancelled"/> once after this. Null: nobody any more.</summary>
    internal void OnCancel(Action? action) => Interlocked.Exchange(ref _onCancel, action);

    internal void Start(long timestamp, int cachedTokens)
    {
        if (!HasStarted)
        {
            HasStarted = true;
            CachedTokens = cachedTokens;
            _queuePosition = 0;
        }

        Meter.Start(timestamp, cachedTokens);
    }

    /// <summary>True the first time.</summary>
    internal bool LeaveQueue()
    {
        var first = !_hasLeftQueue;
        _hasLeftQueue = true;
        return first;
    }

    internal void SetQueuePosition(int position) => _queuePosition = position;

    internal void Fail(RequestFailure failure)
    {
        _failure = failure;
        Time.Fail();
    }

    /// <summary>Ends every choice that has not ended, for one reason; the caller is the writer.</summary>
    internal void EndRest(FinishReason reason, RequestFailure? failure, long timestamp)
    {
        _failure ??= failure;
        if (reason == FinishReason.Failed)
        {
            Time.Fail();
        }

        for (var choice = 0; choice < Request.Choices; choice++)
        {
            if (!HasEnded(choice))
            {
                Publish(new GeneratedToken { Choice = choice, Token = -1, Finish = reason }, timestamp);
            }
        }

        Tokens.Flush();
    }

    /// <summary>True when an earlier attempt brought this choice to its end.</summary>
    internal bool HasEnded(int choice) => Delivered.Count > 0 && Delivered[choice].HasEnded;

    /// <summary>The writer cannot go on; nothing is written any more, and choices that have not ended wait for another. True the first time.</summary>
    internal bool Leave(AttemptEnd end) => _ended.TrySetResult(end);

    /// <summary>Writes a token; a choice's last one ends it, and the last choice's the attempt: then true, and nothing may follow.</summary>
    internal bool Publish(in GeneratedToken token, long timestamp)
    {
        if (Time.Reason == UnbilledReason.Recovery)
        {
            Time = new AttemptTime(Request);
        }

        Tokens.Write(token);
        if (token.Part is { } part)
        {
            Meter.CountPart(part.Quantities, timestamp);
        }
        else if (token.Token >= 0 && Meter.CountToken(timestamp))
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }

        if (token.Finish == FinishReason.None)
        {
            return false;
        }

        Meter.EndChoice(token.Finish, timestamp);
        if (--_openChoices > 0)
        {
            return false;
        }

        Tokens.End();
        _ended.SetResult(AttemptEnd.Finished);
        return true;
    }

    /// <summary>Reads the meter while the loop may still write: each field is whole, and a note may be a token behind.</summary>
    void IThreadPoolWorkItem.Execute() => _note(this);

    /// <summary>+ 1: a choice may end without a token.</summary>
    private static TokenStream StreamFor(InferenceRequest request) => new(request.Choices * (request.MostPieces + 1));

    /// <summary>What was delivered before the stream began, and what is in it.</summary>
    private DeliveredChoice[] DeliveredSoFar()
    {
        var tokens = new List<int>[Request.Choices];
        var ended = new bool[Request.Choices];
        for (var choice = 0; choice < tokens.Length; choice++)
        {
            tokens[choice] = _beforeStream.Count > 0 ? [.. _beforeStream[choice].Tokens] : [];
            ended[choice] = _beforeStream.Count > 0 && _beforeStream[choice].HasEnded;
        }

        foreach (var token in Tokens.All)
        {
            ended[token.Choice] |= token.Finish != FinishReason.None;
            if (token.Token >= 0)
            {
                tokens[token.Choice].Add(token.Token);
            }
        }

        return [.. tokens.Zip(ended, static (made, hasEnded) => new DeliveredChoice(made, hasEnded))];
    }
}
