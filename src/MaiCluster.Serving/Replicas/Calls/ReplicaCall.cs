using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using MaiCluster.Serving.Batching;
using MaiCluster.Serving.Requests;

namespace MaiCluster.Serving.Replicas.Calls;

/// <summary>
/// One request that a client in another process has here: runs whether or not it is read, and can be read again from any
/// position. The last reader to come is the one that is served.
/// </summary>
internal sealed class ReplicaCall
{
    private const int Running = -1;

    private readonly ReplicaCallOptions _options;
    private readonly TimeProvider _time;
    private WakeSignal? _reader;
    private long _lastTaken;
    private long _endedAt;
    private int _end = Running;
    private volatile bool _isBeatDue;
    private volatile bool _isAbandoned;

    public ReplicaCall(Submission submission, int deliveredSteps, ReplicaCallOptions options, TimeProvider time)
    {
        Submission = submission;
        DeliveredSteps = deliveredSteps;
        _options = options;
        _time = time;
        _lastTaken = time.GetTimestamp();
    }

    public Submission Submission { get; }

    /// <summary>Like no other run's, here or at a replica that this one replaces.</summary>
    public long Run { get; } = BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long))) | 1;

    /// <summary>What attempts before it had delivered: tells a later attempt from a repeated call.</summary>
    public int DeliveredSteps { get; }

    /// <summary>True: what another reader would get is what an undisturbed one has got.</summary>
    public bool CanBeRead => !_isAbandoned;

    /// <summary>True: it runs, or all of its answer is here.</summary>
    public bool IsGood => !_isAbandoned && End is null or AttemptEnd.Finished;

    private AttemptEnd? End => Volatile.Read(ref _end) is var end && end == Running ? null : (AttemptEnd)end;

    /// <summary>Begins to pass on what the writer writes.</summary>
    public void Begin()
    {
        if (TaskScheduler.Current != TaskScheduler.Default)
        {
            _ = Task.Run(Begin); // an actor's scheduler would take the wake-up of each token for a turn
            return;
        }

        _ = PassOnAsync(); // both end with the submission, and with them nothing is left of the call
        _ = AwaitEndAsync();
    }

    /// <summary>Nobody is there for it any more: it stops, and no one reads the marks of that end.</summary>
    public void Abandon()
    {
        _isAbandoned = true;
        Submission.Cancel();
        Wake();
    }

    /// <summary>Called each <see cref="ReplicaCallOptions.Heartbeat"/>. False: it has ended and nobody asks for it any more.</summary>
    public bool Beat(long now)
    {
        if (End is not null)
        {
            return _time.GetElapsedTime(Volatile.Read(ref _endedAt), now) < _options.ReaderSilence;
        }

        if (!_isAbandoned && _time.GetElapsedTime(Volatile.Read(ref _lastTaken), now) > _options.ReaderSilence)
        {
            Abandon();
        }

        _isBeatDue = true;
        Wake();
        return true;
    }

    /// <summary>Chunks from this position on; the first one at once, whatever there is.</summary>
    public async IAsyncEnumerable<TokenChunk> ReadAsync(int position, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var mine = new WakeSignal();
        using var stop = cancellationToken.UnsafeRegister(static signal => ((WakeSignal)signal!).Set(), mine);
        Interlocked.Exchange(ref _reader, mine)?.Set();
        var isFirst = true;
        while (true)
        {
            Volatile.Write(ref _lastTaken, _time.GetTimestamp());
            var chunk = Take(position, isFirst);
            if (_isAbandoned || Volatile.Read(ref _reader) != mine || cancellationToken.IsCancellationRequested)
            {
                yield break; // looked at after the chunk was made: it may hold the marks of an abandoned call's end
            }

            if (chunk is null)
            {
                await mine.WaitAsync();
                continue;
            }

            isFirst = false;
            position += chunk.Tokens.Count;
            yield return chunk;
            if (chunk.End is not null)
            {
                yield break;
            }
        }
    }

    private TokenChunk? Take(int position, bool always)
    {
        var end = End; // before the tokens: what is written after it is seen does not exist
        var written = Submission.Tokens.All;
        var tokens = written.Slice(position, Math.Min(written.Length - position, _options.ChunkTokens));
        var isLast = end is not null && position + tokens.Length == written.Length;
        if (tokens.IsEmpty && !isLast && !always && !_isBeatDue)
        {
            return null;
        }

        _isBeatDue = false;
        var hasFailed = false;
        foreach (ref readonly var token in tokens)
        {
            hasFailed |= token.Finish == FinishReason.Failed;
        }

        return new TokenChunk
        {
            Run = Run,
            Position = position,
            Tokens = tokens.ToArray(),
            QueuePosition = Submission.QueuePosition,
            CachedTokens = Submission.HasStarted ? Submission.CachedTokens : null,
            DeviceNanoseconds = Submission.Meter.DeviceNanoseconds,
            End = isLast ? end : null,
            Failure = hasFailed ? Submission.Failure : null,
        };
    }

    private async Task PassOnAsync()
    {
        var tokens = Submission.Tokens;
        while (await tokens.WaitAsync())
        {
            while (tokens.TryRead(out _))
            {
            }

            Wake();
        }
    }

    private async Task AwaitEndAsync()
    {
        var end = await Submission.Ended;
        Volatile.Write(ref _endedAt, _time.GetTimestamp());
        Volatile.Write(ref _end, (int)end);
        Wake();
    }

    private void Wake() => Volatile.Read(ref _reader)?.Set();
}
