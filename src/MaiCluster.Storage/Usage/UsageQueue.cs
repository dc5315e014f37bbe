using MaiCluster.Serving.Metering;
using MaiCluster.Serving.Requests;

namespace MaiCluster.Storage.Usage;

/// <summary>What waits to be written: any number of threads add, one writer takes everything there is as one group.</summary>
internal sealed class UsageQueue<TWrite>(int capacity) : IDisposable
    where TWrite : TaskCompletionSource<int>
{
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _arrived = new(0, 1);
    private List<TWrite> _writes = [];
    private Dictionary<RequestId, UsageRecord> _notes = [];
    private TaskCompletionSource? _room;
    private bool _closed;

    /// <summary>Waits for room, then for the commit.</summary>
    public async Task<int> AddAsync(TWrite write)
    {
        while (!TryAdd(write, out var room))
        {
            await room;
        }

        return await write.Task;
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

    /// <summary>No more is taken in; what is there is still given out.</summary>
    public void Close()
    {
        lock (_gate)
        {
            if (!_closed)
            {
                _closed = true;
                MakeRoom();
                Wake();
            }
        }
    }

    /// <summary>For the writer: blocks until there is something; false when closed and empty.</summary>
    public bool Wait()
    {
        bool more;
        while (!IsSettled(out more))
        {
            _arrived.Wait();
        }

        return more;
    }

    /// <summary>For the writer: completes once there is something; false when closed and empty.</summary>
    public async Task<bool> WaitAsync()
    {
        bool more;
        while (!IsSettled(out more))
        {
            await _arrived.WaitAsync();
        }

        return more;
    }

    /// <summary>For the writer: exchanges what is there for the two emptied collections.</summary>
    public void Take(ref List<TWrite> writes, ref Dictionary<RequestId, UsageRecord> notes)
    {
        lock (_gate)
        {
            (writes, _writes) = (_writes, writes);
            (notes, _notes) = (_notes, notes);
            MakeRoom();
        }
    }

    /// <summary>The writer has ended.</summary>
    public void Dispose() => _arrived.Dispose();

    /// <param name="room">Completes when it is worth trying again.</param>
    private bool TryAdd(TWrite write, out Task room)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_closed, typeof(IUsageStore));
            if (_writes.Count == capacity)
            {
                _room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                room = _room.Task;
                return false;
            }

            _writes.Add(write);
            Wake();
            room = Task.CompletedTask;
            return true;
        }
    }

    /// <summary>There is something, or nothing more will come.</summary>
    private bool IsSettled(out bool more)
    {
        lock (_gate)
        {
            more = _writes.Count > 0 || _notes.Count > 0;
            return more || _closed;
        }
    }

    private void Wake()
    {
        if (_arrived.CurrentCount == 0)
        {
            _arrived.Release();
        }
    }

    private void MakeRoom()
    {
        _room?.SetResult();
        _room = null;
    }
}
