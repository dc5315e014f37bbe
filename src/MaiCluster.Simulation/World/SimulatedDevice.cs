using MaiCluster.Serving.Devices;

namespace MaiCluster.Simulation.World;

/// <summary>
/// A device whose time is shared equally by the replicas that have a step in flight. Its clock of work runs at one over their
/// number, so the end of a step that began at work w and costs s is at work w + s, whoever comes and goes meanwhile.
/// </summary>
/// <param name="countedUntil">Seconds up to which its time is counted.</param>
internal sealed class SimulatedDevice(int index, Device device, double countedUntil)
{
    private double _at;

    public int Index { get; } = index;

    public Device Device { get; } = device;

    public List<SimulatedReplica> Replicas { get; } = [];

    /// <summary>Seconds of work that each busy replica was given.</summary>
    public double Work { get; private set; }

    /// <summary>Replicas with a step in flight.</summary>
    public int Busy { get; private set; }

    /// <summary>Grows with each change of what ends next, so that an event made before is known as void.</summary>
    public int Version { get; set; }

    public long WeightBytes { get; private set; }

    public long KvBytesHeld { get; set; }

    /// <summary>Where held seconds are counted.</summary>
    public DeviceTime Time { get; } = new(countedUntil);

    public void Advance(double now)
    {
        if (now > _at)
        {
            Time.Add(_at, now, IsHeld, Busy > 0, IsLoading);
            Work += Busy > 0 ? (now - _at) / Busy : 0;
            _at = now;
        }
    }

    /// <summary>True: it is paid for, because a replica is there or because it belongs to a constant fleet.</summary>
    public bool IsHeld => IsKept || Replicas.Count > 0;

    public bool IsKept { get; init; }

    public long FreeBytes => Device.MemoryBytes - WeightBytes - KvBytesHeld;

    public void Begin() => Busy++;

    public void Rest() => Busy--;

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

    /// <summary>The busy replica whose step ends first, and when; null when none is busy.</summary>
    public (SimulatedReplica Replica, double At)? Next()
    {
        SimulatedReplica? next = null;
        foreach (var replica in Replicas)
        {
            if (replica.IsBusy && (next is null || replica.EndsAtWork < next.EndsAtWork))
            {
                next = replica;
            }
        }

        return next is null ? null : (next, _at + (Math.Max(0, next.EndsAtWork - Work) * Busy));
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
