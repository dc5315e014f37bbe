namespace MaiCluster.Serving.Replicas.Calls;

/// <summary>
/// Reads the chunks of one way at a time, each within a limit of time, also where the way neither answers nor can be
/// cancelled: such a read is left behind. One reader; any thread may wake it.
/// </summary>
internal sealed class ChunkReader : IDisposable
{
    private readonly TimeProvider _time;
    private readonly WakeSignal _signal = new();
    private readonly ITimer _timer;
    private CancellationTokenSource? _reading;
    private IAsyncEnumerator<TokenChunk>? _way;
    private Task<bool>? _next;
    private long _lastHeard;
    private long? _endsAt;

    public ChunkReader(TimeProvider time)
    {
        _time = time;
        Wake = _signal.Set;
        _timer = time.CreateTimer(static signal => ((WakeSignal)signal!).Set(), _signal, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Makes a <see cref="NextAsync"/> that waits look up.</summary>
    public Action Wake { get; }

    /// <summary>Longest wait for a chunk.</summary>
    public TimeSpan Limit { get; set; }

    /// <summary>Leaves the way before, if any, and reads this one from now on.</summary>
    public void Open(Func<CancellationToken, IAsyncEnumerable<TokenChunk>> way, TimeSpan limit)
    {
        Close();
        Limit = limit;
        _lastHeard = _time.GetTimestamp();
        _reading = new CancellationTokenSource();
        try
        {
            _way = way(_reading.Token).GetAsyncEnumerator(_reading.Token);
            Arm();
        }
#pragma warning disable CA1031 // a port that fails when it is asked is as broken as one that fails when it is read
        catch (Exception)
#pragma warning restore CA1031
        {
            _reading.Dispose();
        }
    }

    /// <summary>However often chunks come, nothing is read after this time.</summary>
    public void EndWithin(TimeSpan limit)
    {
        _endsAt = _time.GetTimestamp() + (long)(limit.TotalSeconds * _time.TimestampFrequency);
        Arm();
    }

    /// <summary>Not done: it was woken. Done without a chunk: the way broke, ended, or kept silent; it is closed.</summary>
    public async ValueTask<(bool IsDone, TokenChunk? Chunk)> NextAsync()
    {
        if (_way is null)
        {
            return (true, null);
        }

        if (_next is null)
        {
            var next = _way.MoveNextAsync();
            if (next.IsCompletedSuccessfully)
            {
                return Heard(await next);
            }

            _next = next.AsTask();
            _next.GetAwaiter().UnsafeOnCompleted(Wake);
        }

        if (!_next.IsCompleted)
        {
            await _signal.WaitAsync();
        }

        if (_next.IsCompleted)
        {
            return Heard(await ResultAsync());
        }

        if (Left() > TimeSpan.Zero)
        {
            Arm();
            return (false, null);
        }

        Close();
        return (true, null);
    }

    public void Dispose()
    {
        Close();
        _timer.Dispose();
    }

    private (bool IsDone, TokenChunk? Chunk) Heard(bool hasChunk)
    {
        _lastHeard = _time.GetTimestamp();
        if (hasChunk)
        {
            return (true, _way!.Current);
        }

        Close();
        return (true, null);
    }

    private async ValueTask<bool> ResultAsync()
    {
        var next = _next!;
        _next = null;
        try
        {
            return await next;
        }
#pragma warning disable CA1031 // a port may fail in its own way; all of them mean that this way is broken
        catch (Exception)
#pragma warning restore CA1031
        {
            return false;
        }
    }

    private TimeSpan Left()
    {
        var now = _time.GetTimestamp();
        var left = Limit - _time.GetElapsedTime(_lastHeard, now);
        return _endsAt is { } end && _time.GetElapsedTime(now, end) is var rest && rest < left ? rest : left;
    }

    /// <summary>Set once for many chunks: when it fires too early it is set again for what is left.</summary>
    private void Arm() => _timer.Change(Left() is var left && left < TimeSpan.FromMilliseconds(1) ? TimeSpan.FromMilliseconds(1) : left, Timeout.InfiniteTimeSpan);

    private void Close()
    {
        if (_way is null)
        {
            return;
        }

        _ = LeaveAsync(_way, _next, _reading!); // may wait as long as the way does not answer; nothing waits for it
        (_way, _next, _reading) = (null, null, null);
    }

    private static async Task LeaveAsync(IAsyncEnumerator<TokenChunk> way, Task<bool>? next, CancellationTokenSource reading)
    {
        try
        {
            reading.Cancel();
            if (next is not null)
            {
                await next;
            }

            await way.DisposeAsync();
        }
#pragma warning disable CA1031 // it was left because it is broken; how it breaks further is nobody's concern
        catch (Exception)
#pragma warning restore CA1031
        {
        }

        reading.Dispose();
    }
}
