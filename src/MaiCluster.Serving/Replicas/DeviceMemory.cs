using MaiCluster.Serving.Devices;

namespace MaiCluster.Serving.Replicas;

/// <summary>What a device's replicas take of its memory, by their profiles. A start waits for those that are leaving, and for nothing else.</summary>
public sealed class DeviceMemory(Device device)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ReplicaId, (long Bytes, bool IsLeaving)> _taken = [];
    private readonly List<(ReplicaId Replica, long Bytes, TaskCompletionSource<string?> Answer)> _waiting = [];

    /// <summary>Takes room for a replica, once there is.</summary>
    /// <returns>Why there will be none; null when it is taken.</returns>
    public async Task<string?> TakeAsync(ReplicaId replica, long bytes, CancellationToken cancellationToken)
    {
        var answer = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            _waiting.Add((replica, bytes, answer));
            AnswerWaiting();
        }

        using var stop = cancellationToken.UnsafeRegister(_ => Withdraw(answer, cancellationToken), null);
        return await answer.Task;
    }

    /// <summary>Its memory will be free soon.</summary>
    public void Leaving(ReplicaId replica)
    {
        lock (_gate)
        {
            if (_taken.TryGetValue(replica, out var taken))
            {
                _taken[replica] = (taken.Bytes, true);
            }
        }
    }

    /// <summary>Its memory is free.</summary>
    public void GiveBack(ReplicaId replica)
    {
        lock (_gate)
        {
            _taken.Remove(replica);
            AnswerWaiting();
        }
    }

    private void Withdraw(TaskCompletionSource<string?> answer, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            _waiting.RemoveAll(waiting => waiting.Answer == answer);
        }

        answer.TrySetCanceled(cancellationToken);
    }

    private void AnswerWaiting()
    {
        for (var i = 0; i < _waiting.Count;)
        {
            var (replica, bytes, answer) = _waiting[i];
            if (TakenBytes(evenIfLeaving: true) + bytes <= device.MemoryBytes)
            {
                _taken[replica] = (bytes, false);
                answer.SetResult(null);
            }
            else if (TakenBytes(evenIfLeaving: false) + bytes > device.MemoryBytes)
            {
                answer.SetResult($"{replica.Package} needs {Gibibytes(bytes)} of {device.Id}, which has {Gibibytes(device.MemoryBytes)} for models, {Gibibytes(TakenBytes(true))} of it taken; stop another model there, or give models more of the device.");
            }
            else
            {
                i++;
                continue;
            }

            _waiting.RemoveAt(i);
        }
    }

    private long TakenBytes(bool evenIfLeaving)
    {
        var bytes = 0L;
        foreach (var taken in _taken.Values)
        {
            bytes += evenIfLeaving || !taken.IsLeaving ? taken.Bytes : 0;
        }

        return bytes;
    }

    private static string Gibibytes(long bytes) => FormattableString.Invariant($"{bytes / (double)(1L << 30):0.00} GiB");
}
