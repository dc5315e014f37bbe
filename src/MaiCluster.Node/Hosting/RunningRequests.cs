namespace MaiCluster.Node.Hosting;

/// <summary>Counts requests that do work, so that a drain knows when the last one has ended.</summary>
internal sealed class RunningRequests : IDisposable
{
    private readonly CancellationTokenSource _cut = new();
    private readonly Lock _lock = new();
    private readonly TaskCompletionSource _none = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _closed;
    private int _count;

    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _count;
            }
        }
    }

    /// <summary>Cancelled when those still running shall end at once.</summary>
    public CancellationToken Cut => _cut.Token;

    /// <summary>False once closed; else <see cref="Leave"/> must follow.</summary>
    public bool TryEnter()
    {
        lock (_lock)
        {
            _count += _closed ? 0 : 1;
            return !_closed;
        }
    }

    public void Leave()
    {
        lock (_lock)
        {
            if (--_count == 0 && _closed)
            {
                _none.TrySetResult();
            }
        }
    }

    /// <summary>Lets nobody in from now on. The task ends when nobody is left.</summary>
    public Task CloseAsync()
    {
        lock (_lock)
        {
            _closed = true;
            if (_count == 0)
            {
                _none.TrySetResult();
            }

            return _none.Task;
        }
    }

    public void CutAll() => _cut.Cancel();

    public void Dispose() => _cut.Dispose();
}
