using System.Threading.Tasks.Sources;

namespace MaiCluster.Serving.Streams;

/// <summary>
/// The way back of one request: one writer (the batch loop), one reader (the endpoint), room for every token the
/// request may make, so the writer never waits. Writing and waking allocate nothing.
/// </summary>
public sealed class TokenStream : IValueTaskSource<bool>, IThreadPoolWorkItem
{
    private const int Idle = 0, Waiting = 1, Signalled = 2;

    private readonly GeneratedToken[] _tokens;
    private ManualResetValueTaskSourceCore<bool> _wait;
    private int _written;
    private int _read;
    private int _state;
    private bool _ended;

    /// <param name="capacity">Every token and end mark the request can produce, over all choices.</param>
    public TokenStream(int capacity) => _tokens = new GeneratedToken[capacity];

    /// <summary>Tokens written so far.</summary>
    public int Written => Volatile.Read(ref _written);

    /// <summary>All tokens written so far, those that were read too: what another replica goes on from.</summary>
    public ReadOnlySpan<GeneratedToken> All => _tokens.AsSpan(0, Volatile.Read(ref _written));

    /// <summary>The last choice has ended; there may be something to read still.</summary>
    public bool HasEnded => Volatile.Read(ref _ended);

    /// <summary>True when the last choice has ended and everything is read.</summary>
    public bool IsDrained => Volatile.Read(ref _ended) && _read == Volatile.Read(ref _written);

    /// <summary>Writer: adds one token; the reader sees it at the next <see cref="Flush"/> at the latest.</summary>
    /// <exception cref="InvalidOperationException">The stream was made with less room than the request needs.</exception>
    public void Write(in GeneratedToken token)
    {
        if (_written == _tokens.Length)
        {
            throw new InvalidOperationException($"The stream is full: it was made for {_tokens.Length} tokens, end marks included.");
        }

        _tokens[_written] = token;
        Volatile.Write(ref _written, _written + 1);
    }

    /// <summary>Writer: no more tokens will come. Flush after it.</summary>
    public void End() => Volatile.Write(ref _ended, true);

    /// <summary>Writer: wakes a reader that waits, on the thread pool; a writer with a scheduling context of its own wakes it there.</summary>
    public void Flush()
    {
        if (Interlocked.Exchange(ref _state, Signalled) != Waiting)
        {
            return;
        }

        if (SynchronizationContext.Current is { } context)
        {
            context.Post(static stream => ((IThreadPoolWorkItem)stream!).Execute(), this);
        }
        else
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    /// <summary>Reader: the next token, if there is one now.</summary>
    public bool TryRead(out GeneratedToken token)
    {
        if (_read == Volatile.Read(ref _written))
        {
            token = default;
            return false;
        }

        token = _tokens[_read++];
        return true;
    }

    /// <summary>Reader: waits for something to read. False when the stream has ended and all is read. One wait at a time.</summary>
    public ValueTask<bool> WaitAsync()
    {
        while (true)
        {
            if (Look() is { } readable)
            {
                return new ValueTask<bool>(readable);
            }

            _wait.Reset();
            if (Interlocked.CompareExchange(ref _state, Waiting, Idle) == Idle)
            {
                return new ValueTask<bool>(this, _wait.Version);
            }

            ForgetSignal();
        }
    }

    void IThreadPoolWorkItem.Execute()
    {
        // Until the wait is completed here its reader does nothing, so this thread looks and waits in its place.
        do
        {
            ForgetSignal();
            if (Look() is { } readable)
            {
                _wait.SetResult(readable);
                return;
            }
        }
        while (Interlocked.CompareExchange(ref _state, Waiting, Idle) != Idle);
    }

    /// <summary>True: there is a token to read. False: there will be none. Null: neither is known yet.</summary>
    private bool? Look()
    {
        // The end first: seen after the count, it could hide a token that was written between the two looks.
        var ended = Volatile.Read(ref _ended);
        return _read < Volatile.Read(ref _written) ? true : ended ? false : null;
    }

    // A full fence, not a plain write: were the next look made before the state is visible, a token flushed between
    // the two would have its signal wiped out unseen, and the reader would wait for ever.
    private void ForgetSignal() => Interlocked.Exchange(ref _state, Idle);

    bool IValueTaskSource<bool>.GetResult(short token) => _wait.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<bool>.GetStatus(short token) => _wait.GetStatus(token);

    void IValueTaskSource<bool>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _wait.OnCompleted(continuation, state, token, flags);
}
