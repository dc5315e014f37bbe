namespace MaiCluster.Serving.Fleets.Packing;

/// <summary>A try to move all that a device carries to others in use; taken back if it fails.</summary>
internal sealed class Relocation(FleetPacking packing, PackedDevice source)
{
    private readonly List<(PackedReplica Replica, double Rate, double BurstRate, bool IsKept)> _before = [];
    private readonly List<PackedReplica> _started = [];

    /// <summary>To load what is new.</summary>
    public double LoadSeconds { get; private set; }

    /// <summary>The same, times the price of the device that spends it.</summary>
    public double Cost { get; private set; }

    public bool Run(in PackLimits limits)
    {
        var kept = source.Replicas.FindAll(static replica => replica.IsKept);
        kept.Sort(static (a, b) => Size(b).CompareTo(Size(a)) is var bySize && bySize != 0 ? bySize : a.Model.Index.CompareTo(b.Model.Index));
        foreach (var replica in kept)
        {
            if (!Move(replica, limits))
            {
                return false;
            }
        }

        return true;
    }

    public void Undo()
    {
        foreach (var replica in _started)
        {
            replica.Undo();
        }

        for (var i = _before.Count - 1; i >= 0; i--)
        {
            var (replica, rate, burst, isKept) = _before[i];
            replica.Give(rate, burst);
            replica.IsKept = isKept;
        }
    }

    private bool Move(PackedReplica replica, in PackLimits limits)
    {
        var model = replica.Model;
        var rest = new Remainder(model, replica.Rate, replica.BurstRate);
        Save(replica);
        replica.Drop();
        foreach (var other in model.Replicas)
        {
            if (rest.Rate > 0 && other != replica && !other.IsStopped && other.IsKept)
            {
                Save(other);
                Filling.Pour(other, ref rest, limits);
            }
        }

        if (rest.Rate <= 0 && model.KeptCount >= model.Required)
        {
            return true;
        }

        if (!model.CanGrow || DeviceChoice.BestFit(packing, model, rest.Rate, rest.BurstRate, limits, except: source) is not { } device)
        {
            return false;
        }

        var copy = PackedReplica.Start(model, device);
        _started.Add(copy);
        copy.Give(rest.Rate, rest.BurstRate);
        LoadSeconds += copy.Shape.LoadSeconds;
        Cost += copy.Shape.LoadSeconds * Math.Max(1.0, device.Device.PricePerHourMicros);
        return true;
    }

    private void Save(PackedReplica replica) => _before.Add((replica, replica.Rate, replica.BurstRate, replica.IsKept));

    private static double Size(PackedReplica replica) =>
        (replica.Rate * replica.Shape.RequestSeconds) + (replica.Shape.MinBytes / (double)replica.Device.Device.MemoryBytes);
}
