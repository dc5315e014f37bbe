using MaiCluster.Serving.Metering;
using MaiCluster.Serving.Requests;

namespace MaiCluster.Storage.Usage;

/// <summary>What waits to be written: any number of threads add, one thread takes everything there is as one group.</summary>
internal sealed class UsageQueue(int capacity)
{
    private readonly object _gate = new(); // not a Lock: the writer's thread sleeps on it
    private List<UsageWrite> _writes = [];
    private Dictionary<RequestId, UsageRecord> _notes = [];
    private TaskCompletionSource? _room;
    private bool _closed;

    /// <summary>Waits for room, then for the commit.</summary>
    public async Task<int> AddAsync(UsageWrite write)
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
                Monitor.Pulse(_gate);
            }
        }
    }

    /// <summary>No more is taken in; what is there is still given out.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            MakeRoom();
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Waits for something and exchanges it for the two emptied collections; false when closed and empty.</summary>
    public bool Take(ref List<UsageWrite> writes, ref Dictionary<RequestId, UsageRecord> notes)
    {
        lock (_gate)
        {
            while (_writes.Count == 0 && _notes.Count == 0)
            {
                if (_closed)
                {
                    return false;
                }

                Monitor.Wait(_gate);
            }

            (writes, _writes) = (_writes, writes);
            (notes, _notes) = (_notes, notes);
            MakeRoom();
            return true;
        }
    }

    /// <param name="room">Completes when it is worth trying again.</param>
    private bool TryAdd(UsageWrite write, out Task room)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_closed, typeof(SqliteUsageStore));
            if (_writes.Count == capacity)
            {
                _room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                room = _room.Task;
                return false;
            }

            _writes.Add(write);
            Monitor.Pulse(_gate);
            room = Task.CompletedTask;
            return true;
        }
    }

    private void MakeRoom()
    {
        _room?.SetResult();
        _room = null;
    }
}
