using MaiCluster.Serving.Replicas;
using MaiCluster.Serving.Requests;

namespace MaiCluster.Serving.Routing;

/// <summary>One request on its way to a replica: what it asks, where it waits, and where it was sent. Owned by its model's dispatch.</summary>
public sealed class Ticket
{
    private volatile TaskCompletionSource _decided = New();
    private volatile bool _hasLeft;
    private volatile int _position;

    /// <param name="request">Its times, priority and key are read.</param>
    /// <param name="enteredAt">The moment of its admission: <see cref="TimeProvider.GetTimestamp"/>.</param>
    /// <param name="limit">From then to its first token.</param>
    public Ticket(InferenceRequest request, long enteredAt, TimeSpan limit)
    {
        Request = request;
        EnteredAt = enteredAt;
        Limit = limit;
        if (request is TextRequest text)
        {
            Blocks = new ulong[PromptBlocks.Count(text.Prompt.Length)];
            PromptBlocks.Hash(text.Prompt.Span, salt: 0, Blocks);
        }
    }

    public InferenceRequest Request { get; }

    /// <summary>When its present wait began.</summary>
    public long EnteredAt { get; private set; }

    /// <summary>How long that wait may be.</summary>
    public TimeSpan Limit { get; private set; }

    /// <summary>A text's prompt as hashes of its blocks; empty for other requests.</summary>
    internal ulong[] Blocks { get; } = [];

    /// <summary>Its place in the order of arrivals.</summary>
    public long Arrival { get; internal set; }

    /// <summary>Where it was sent; null while it waits.</summary>
    public ReplicaId? Replica { get; private set; }

    /// <summary>Why it will not be sent; null otherwise.</summary>
    public RequestFailure? Failure { get; private set; }

    /// <summary>Its place in the queue, from 1; 0 when it does not wait.</summary>
    public int Position => _position;

    /// <summary>Tokens of it were sent already: it goes on wherever there is room, whatever that does to its times.</summary>
    public bool IsResumed { get; private set; }

    /// <summary>Completes when <see cref="Replica"/> or <see cref="Failure"/> is known, or its client has left.</summary>
    public Task Decided => _decided.Task;

    internal void Wait(int position) => _position = position;

    internal void Send(ReplicaId replica)
    {
        (Replica, _position) = (replica, 0);
        _decided.TrySetResult();
    }

    internal void Fail(RequestFailure failure)
    {
        (Failure, _position) = (failure, 0);
        _decided.TrySetResult();
    }

    /// <summary>Its client waits no more; on any thread.</summary>
    internal void Leave()
    {
        _hasLeft = true;
        Interlocked.MemoryBarrier(); // the flag before the look, as in Return: one of the two completes the wait
        _decided.TrySetResult();
    }

    /// <summary>It has left its replica and looks for another.</summary>
    internal void Return()
    {
        Replica = null;
        _decided = New();
        Interlocked.MemoryBarrier();
        if (_hasLeft)
        {
            _decided.TrySetResult();
        }
    }

    /// <summary>A wait of its own begins, since what it was promised has been kept.</summary>
    internal void Resume(long now, TimeSpan limit) => (IsResumed, EnteredAt, Limit) = (true, now, limit);

    /// <summary>Whether it is served before the other among those of one key: lower priority value first, then the earlier.</summary>
    internal bool IsBefore(Ticket other) =>
        Request.Priority != other.Request.Priority ? Request.Priority < other.Request.Priority : Arrival < other.Arrival;

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
