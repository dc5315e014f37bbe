using MaiCluster.Serving.Replicas;

namespace MaiCluster.Serving.Fleets.Packing;

/// <summary>One replica, there already or planned, and the share of its model's demand that it is to carry.</summary>
internal sealed class PackedReplica(PackedModel model, PackedDevice device, WorkShape shape, ReplicaSnapshot? snapshot)
{
    public PackedModel Model { get; } = model;

    public PackedDevice Device { get; } = device;

    public WorkShape Shape { get; } = shape;

    /// <summary>Null for one that this plan starts.</summary>
    public ReplicaSnapshot? Snapshot { get; } = snapshot;

    public ReplicaId Id => new(Device.Device.Id, Model.Package);

    public bool IsReady => Snapshot?.State == ReplicaState.Ready;

    /// <summary>Bytes it is known to take.</summary>
    public long HeldBytes { get; } = Math.Max(snapshot?.MemoryBytes ?? 0, shape.MinBytes);

    /// <summary>The largest batch, by its rows and by the keys and values it has room for.</summary>
    public double MaxRows { get; } = MaxRowsOf(shape, snapshot);

    /// <summary>Requests a second.</summary>
    public double Rate { get; set; }

    /// <summary>The rate whose bursts come here: less than its own on a full replica (what is too much goes to the model's last one), more on that last one.</summary>
    public double BurstRate { get; set; }

    /// <summary>Carries demand, or is kept though it carries none.</summary>
    public bool IsKept { get; set; }

    /// <summary>This plan stops it.</summary>
    public bool IsStopped { get; set; }

    /// <summary>It could have gone since then, by the plan before; null when it could not.</summary>
    public TimeSpan? SpareSince { get; init; }

    /// <summary>Nobody asks for its model, nothing runs in it, and its goal does not pin it.</summary>
    public bool CanBeEvicted(TimeSpan after) =>
        Snapshot is { Requests: 0 } && !IsStopped && Model.Count > Model.Goal.MinReplicas
        && (!IsKept || (Model.Demand.Waiting == 0 && Model.Demand.Idle >= after));

    public void Drop() => (Rate, BurstRate, IsKept) = (0, 0, false);

    /// <summary>A replica to try a device with, without putting it there.</summary>
    public static PackedReplica Probe(PackedModel model, PackedDevice device) => new(model, device, model.Shapes[device.Class]!, snapshot: null);

    /// <summary>One that this plan starts.</summary>
    public static PackedReplica Start(PackedModel model, PackedDevice device)
    {
        var replica = Probe(model, device);
        model.Replicas.Add(replica);
        device.Replicas.Add(replica);
        return replica;
    }

    /// <summary>Takes <see cref="Start"/> back.</summary>
    public void Undo()
    {
        Model.Replicas.Remove(this);
        Device.Replicas.Remove(this);
    }

    public void Give(double rate, double burstRate)
    {
        Rate = rate;
        BurstRate = burstRate;
        IsKept = true;
    }

    private static double MaxRowsOf(WorkShape shape, ReplicaSnapshot? snapshot)
    {
        if (snapshot is not { State: ReplicaState.Ready, Rows: > 0 })
        {
            return shape.MaxRows;
        }

        var rows = Math.Min(snapshot.Rows, shape.MaxRows);
        return snapshot.KvTokens > 0 ? Math.Min(rows, Math.Max(1, snapshot.KvTokens / shape.RowTokens)) : rows;
    }
}
