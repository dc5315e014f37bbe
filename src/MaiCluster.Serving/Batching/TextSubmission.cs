using MaiCluster.Serving.Metering;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Streams;

namespace MaiCluster.Serving.Batching;

/// <summary>One request in a batch loop: what the loop and the endpoint share of it.</summary>
public sealed class TextSubmission : IThreadPoolWorkItem
{
    private readonly Action<TextSubmission> _note;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _cancelled;
    private volatile int _queuePosition;
    private volatile RequestFailure? _failure;
    private int _openChoices;
    private bool _hasLeftQueue;

    /// <param name="request">What is asked.</param>
    /// <param name="meter">Counts what it consumes; the loop owns it until the last choice has ended.</param>
    /// <param name="note">Called on the thread pool each time <see cref="UsageMeter.NoteEvery"/> tokens were made.</param>
    public TextSubmission(TextRequest request, UsageMeter meter, Action<TextSubmission> note)
    {
        Request = request;
        Meter = meter;
        _note = note;
        _openChoices = request.Choices;
        Tokens = new TokenStream(request.Choices * (request.MaxTokens + 1)); // + 1: a choice may end without a token
    }

    public TextRequest Request { get; }

    public UsageMeter Meter { get; }

    public TokenStream Tokens { get; }

    /// <summary>Prompt tokens taken from a resident prefix, once it was admitted.</summary>
    public int CachedTokens { get; private set; }

    /// <summary>Requests before it in the queue; 0 once it has a row.</summary>
    public int QueuePosition => _queuePosition;

    public RequestFailure? Failure => _failure;

    public bool IsCancelled => _cancelled;

    /// <summary>Completes when every choice has ended.</summary>
    public Task Ended => _ended.Task;

    /// <summary>When it was submitted, as <see cref="TimeProvider.GetTimestamp"/> tells.</summary>
    internal long SubmittedAt { get; set; }

    /// <summary>Its place in the order of submissions.</summary>
    internal long Arrival { get; set; }

    internal bool HasStarted { get; private set; }

    internal bool HasFirstToken => Tokens.Written > 0;

    /// <summary>The client left: every choice ends at the next step.</summary>
    public void Cancel() => _cancelled = true;

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

    internal void Fail(RequestFailure failure) => _failure = failure;

    /// <summary>Writes a token; a choice's last one ends it.</summary>
    internal void Publish(in GeneratedToken token, long timestamp)
    {
        Tokens.Write(token);
        if (token.Token >= 0 && Meter.CountToken(timestamp))
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }

        if (token.Finish == FinishReason.None)
        {
            return;
        }

        Meter.EndChoice(token.Finish, timestamp);
        if (--_openChoices == 0)
        {
            Tokens.End();
            _ended.SetResult();
        }
    }

    /// <summary>Reads the meter while the loop may still write: each field is whole, and a note may be a token behind.</summary>
    void IThreadPoolWorkItem.Execute() => _note(this);
}
