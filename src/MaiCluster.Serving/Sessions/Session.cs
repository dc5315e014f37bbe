namespace MaiCluster.Serving.Sessions;

/// <summary>
/// One conversation's memory of tokens: the actor's body, for any host. Its host gives it one turn at a time. A second
/// activation elsewhere may exist for a moment; whoever writes against the other's state loads again first.
/// </summary>
public sealed class Session
{
    /// <summary>Lost races against other activations in a row; there is one other at most, and only for moments.</summary>
    private const int MaxAttempts = 16;

    private readonly SessionId _id;
    private readonly ISessionStore _store;
    private readonly SessionOptions _options;
    private readonly TimeProvider _time;
    private SessionLog _log = SessionLog.Empty;
    private string? _etag;

    private Session(SessionId id, ISessionStore store, SessionOptions options, TimeProvider time) =>
        (_id, _store, _options, _time) = (id, store, options, time);

    /// <summary>What it remembers; any thread may read it.</summary>
    public SessionLog Log => Volatile.Read(ref _log);

    /// <summary>The session with what is stored of it.</summary>
    public static async ValueTask<Session> ActivateAsync(SessionId id, ISessionStore store, SessionOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        var session = new Session(id, store, options, time);
        await session.LoadAsync(cancellationToken);
        return session;
    }

    /// <summary>What it knows of a turn with this prompt. Changes nothing.</summary>
    public SessionTurn BeginTurn(string model, ReadOnlyMemory<int> prompt) =>
        IsOver ? new SessionTurn { Id = _id } : _log.Begin(_id, model, prompt.Span);

    /// <summary>Remembers the turn; stored when this completes. Of turns that overlap the one that ends last stays. One that began before a deletion is forgotten.</summary>
    /// <exception cref="InvalidOperationException">Others write this session all the time.</exception>
    public async Task EndTurnAsync(CompletedTurn turn, CancellationToken cancellationToken)
    {
        if (IsOver)
        {
            await LoadAsync(cancellationToken);
        }

        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            if (turn.Turn.Generation < _log.Generation || await TryWriteAsync(_log.After(turn, _options.MaxLogTokens, Now), cancellationToken))
            {
                return;
            }
        }

        throw Contended();
    }

    /// <summary>Forgets everything, also what a running turn will say. False when there was nothing.</summary>
    /// <exception cref="InvalidOperationException">Others write this session all the time.</exception>
    public async Task<bool> DeleteAsync(CancellationToken cancellationToken)
    {
        await LoadAsync(cancellationToken); // another activation may have written since
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            // Written even where nothing is stored: a first turn may be running.
            var known = _log.Turns > 0;
            if (await TryWriteAsync(_log.Deleted(Now), cancellationToken))
            {
                return known;
            }
        }

        throw Contended();
    }

    /// <summary>How the admin API shows it; null when it remembers nothing.</summary>
    public SessionListing? Listing() =>
        Log is { Turns: > 0 } log ? new SessionListing(_id, log.Model, log.Replica, log.Tokens.Length, log.Turns, log.LastUsed) : null;

    /// <summary>What is in memory is not stored any more: it began anew, perhaps elsewhere.</summary>
    private bool IsOver => _etag is not null && _time.GetUtcNow() - _log.LastUsed >= _options.TimeToLive;

    /// <summary>Whole microseconds, as stores have it.</summary>
    private DateTimeOffset Now
    {
        get
        {
            var now = _time.GetUtcNow();
            return now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond));
        }
    }

    private async Task<bool> TryWriteAsync(SessionLog log, CancellationToken cancellationToken)
    {
        if (await _store.WriteAsync(_id, log.ToBytes(), _etag, Now + _options.TimeToLive, cancellationToken) is { } etag)
        {
            Volatile.Write(ref _log, log);
            _etag = etag;
            return true;
        }

        await LoadAsync(cancellationToken);
        return false;
    }

    private async ValueTask LoadAsync(CancellationToken cancellationToken)
    {
        var stored = await _store.FindAsync(_id, cancellationToken);
        _etag = stored?.ETag;
        Volatile.Write(ref _log, (stored is null ? null : SessionLog.FromBytes(stored.State)) ?? SessionLog.Empty);
    }

    private InvalidOperationException Contended() => new($"Session {_id} was not written: {MaxAttempts} times in a row another writer was faster.");
}
