using System.Threading.Tasks.Sources;

namespace MaiCluster.Serving.Replicas.Calls;

/// <summary>
/// Wakes one who waits, from any thread; a wake before the wait is kept, several count as one. Waking runs what waits in
/// place and neither allocates.
/// </summary>
internal sealed class WakeSignal : IValueTaskSource
{
    private const int Idle = 0, Waiting = 1, Signalled = 2;

    private ManualResetValueTaskSourceCore<bool> _wait;
    private int _state;

    public void Set()
    {
        while (true)
        {
            var state = Volatile.Read(ref _state);
            if (Interlocked.CompareExchange(ref _state, state == Waiting ? Idle : Signalled, state) != state)
            {
                continue;
            }

            if (state == Waiting)
            {
                _wait.SetResult(true);
            }

            return;
        }
    }

    /// <summary>One wait at a time.</summary>
    public ValueTask WaitAsync()
    {
        if (Interlocked.CompareExchange(ref _state, Idle, Signalled) == Signalled)
        {
            return ValueTask.CompletedTask;
        }

        _wait.Reset();
        if (Interlocked.CompareExchange(ref _state, Waiting, Idle) == Idle)
        {
            return new ValueTask(this, _wait.Version);
        }

        Interlocked.Exchange(ref _state, Idle);
        return ValueTask.CompletedTask;
    }

    void IValueTaskSource.GetResult(short token) => _wait.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _wait.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _wait.OnCompleted(continuation, state, token, flags);
}
