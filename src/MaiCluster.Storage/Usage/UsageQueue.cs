using MaiCluster.Serving.Metering;
using MaiCluster.Serving.Requests;

namespace MaiCluster.Storage.Usage;

/// <summary>What waits to be written: any number of threads add, one writer at a time takes the next group, in the order of arrival.</summary>
/// <param name="capacity">Most writes, and most notes, of one group.</param>
internal sealed class UsageQueue<TWrite>(int capacity) : IDisposable
    where TWrite : TaskCompletionSource<int>
{
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _arrived = new(0, 1);
    private readonly Queue<TWrite> _writes = new();
    private Dictionary<RequestId, UsageRecord> _notes = [];
    private bool _closed;
    private bool _isWatched;

    /// <summary>The write takes its place in line; its task tells when it is committed. Callers wait for that, so what waits is bounded by who asks.</summary>
    /// <param name="write">Whose task tells.</param>
    /// <param name="wakes">False: the caller sees to it that a writer comes.</param>
    public Task<int> AddAsync(TWrite write, bool wakes = true)
    {
        lock (_gate)
        {
            if (_closed)
            {
                return Task.FromException<int>(new ObjectDisposedException(nameof(IUsageStore)));
            }

            _writes.Enqueue(write);
            if (wakes)
            {
                Wake();
            }
        }

        return write.Task;
    }

    /// <summary>The latest note of a request replaces the one before. A note beyond the capacity is let go: the next one will do.</summary>
    public void Note(UsageRecord record)
    {
        lock (_gate)
        {
            if (!_closed && (_notes.Count < capacity || _notes.ContainsKey(record.Id)))
            {
                _notes[record.Id] = record;
                Wake();
            }
        }
    }

    /// <summary>The write that has waited longest; null when none does.</summary>
    public TWrite? First
    {
        get
        {
            lock (_gate)
            {
                return _writes.TryPeek(out var first) ? first : null;
            }
        }
    }

    /// <summary>There is something that is worth a commit of its own: a note, or a write that has been the first for a while.</summary>
    /// <param name="first">That was <see cref="First"/> then.</param>
    public bool IsDue(TWrite? first)
    {
        lock (_gate)
        {
            return _notes.Count > 0 || (first is not null && _writes.TryPeek(out var still) && still == first);
        }
    }

    /// <summary>A writer comes and looks.</summary>
    public void WakeWriter()
    {
        lock (_gate)
        {
            if (!_closed) // else it comes until nothing is left
            {
                Wake();
            }
        }
    }

    /// <summary>No more is taken in; what is there is still given out.</summary>
    public void Close()
    {
        lock (_gate)
        {
            if (!_closed)
            {
                _closed = true;
                Wake();
            }
        }
    }

    /// <summary>For the writer: blocks until there is something; false when closed and empty. Until it calls again it is not woken: it takes on its own.</summary>
    public bool Wait()
    {
        bool more;
        while (!IsSettled(watches: true, out more))
        {
            _arrived.Wait();
        }

        return more;
    }

    /// <summary>For the writer: completes once there is something; false when closed and empty.</summary>
    public async Task<bool> WaitAsync()
    {
        bool more;
        while (!IsSettled(watches: false, out more))
        {
            await _arrived.WaitAsync();
        }

        return more;
    }

    /// <summary>For the writer: the next group, into two emptied collections.</summary>
    public void Take(List<TWrite> writes, ref Dictionary<RequestId, UsageRecord> notes)
    {
        lock (_gate)
        {
            while (writes.Count < capacity && _writes.TryDequeue(out var write))
            {
                writes.Add(write);
            }

            (notes, _notes) = (_notes, notes);
        }
    }

    /// <summary>The writer has ended.</summary>
    public void Dispose() => _arrived.Dispose();

    /// <summary>There is something, or nothing more will come.</summary>
    /// <param name="watches">The writer then takes on its own until it asks again.</param>
    private bool IsSettled(bool watches, out bool more)
    {
        lock (_gate)
        {
            more = _writes.Count > 0 || _notes.Count > 0;
            var settled = more || _closed;
            _isWatched = watches && settled;
            return settled;
        }
    }

    private void Wake()
    {
        if (!_isWatched && _arrived.CurrentCount == 0)
        {
            _arrived.Release();
        }
    }
}
