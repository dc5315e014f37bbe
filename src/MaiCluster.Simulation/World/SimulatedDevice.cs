using MaiCluster.Serving.Devices;

namespace MaiCluster.Simulation.World;

/// <summary>
/// A device whose replicas take turns: one step of one of them is in flight at a time, and whoever waited longest comes next. One
/// that is alone with work runs step after step.
/// </summary>
/// <param name="countedUntil">Seconds up to which its time is counted.</param>
internal sealed class SimulatedDevice(int index, Device device, double countedUntil)
{
    private readonly Queue<SimulatedReplica> _turns = [];
    private double _at;

    public int Index { get; } = index;

    public Device Device { get; } = device;

    public List<SimulatedReplica> Replicas { get; } = [];

    /// <summary>The replica whose step is in flight; null when none has work.</summary>
    public SimulatedReplica? Running { get; private set; }

    /// <summary>Grows with each change of when the step in flight ends, so that an event made before is known as void.</summary>
    public int Version { get; set; }

    public long WeightBytes { get; private set; }

    public long KvBytesHeld { get; set; }

    /// <summary>Where held seconds are counted.</summary>
    public DeviceTime Time { get; } = new(countedUntil);

    public void Advance(double now)
    {
        if (now > _at)
        {
            Time.Add(_at, now, IsHeld, Running is not null, IsLoading);
            _at = now;
        }
    }

    /// <summary>True: it is paid for, because a replica is there or because it belongs to a constant fleet.</summary>
    public bool IsHeld => IsKept || Replicas.Count > 0;

    public bool IsKept { get; init; }

    public long FreeBytes => Device.MemoryBytes - WeightBytes - KvBytesHeld;

    /// <summary>The replica has work from now on.</summary>
    public void Join(SimulatedReplica replica, double now)
    {
        if (Running is null)
        {
            Running = replica;
            replica.BeginRun(now, isAlone: true);
        }
        else
        {
            _turns.Enqueue(replica);
            Running.EndAfterThisStep(now);
        }
    }

    /// <summary>The run in flight has ended.</summary>
    /// <param name="hasMore">Its replica has more work.</param>
    public void Turn(double now, bool hasMore)
    {
        if (hasMore)
        {
            _turns.Enqueue(Running!);
        }

        Running = _turns.TryDequeue(out var next) ? next : null;
        Running?.BeginRun(now, isAlone: _turns.Count == 0);
    }

    public void Add(SimulatedReplica replica)
    {
        Replicas.Add(replica);
        WeightBytes += replica.Model.Profile.WeightBytes;
    }

    public void Remove(SimulatedReplica replica)
    {
        Replicas.Remove(replica);
        WeightBytes -= replica.Model.Profile.WeightBytes;
    }

    private bool IsLoading
    {
        get
        {
            foreach (var replica in Replicas)
            {
                if (!replica.IsReady)
                {
                    return true;
                }
            }

            return false;
        }
    }
}
