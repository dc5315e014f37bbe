namespace MaiCluster.Serving.Fleets.Packing;

/// <summary>The plain way, for comparison: as many replicas as a model's rate asks for, each put where there is room for it, whatever else works there.</summary>
internal static class CountedPlan
{
    /// <param name="alone">True: a device takes one model only.</param>
    public static FleetPlan Run(FleetState state, FleetOptions options, bool alone)
    {
        var packing = FleetPacking.Read(state, options);
        var order = (PackedModel[])packing.Models.Clone();
        var counts = new int[order.Length];
        foreach (var model in order)
        {
            counts[model.Index] = CountOf(packing, model);
            KeepSome(packing, model, counts[model.Index]);
        }

        Array.Sort(order, static (a, b) => LargestBytes(b).CompareTo(LargestBytes(a)) is var byBytes && byBytes != 0 ? byBytes : a.Index.CompareTo(b.Index));
        foreach (var model in order)
        {
            Place(packing, model, counts[model.Index], alone);
        }

        return Retirement.Run(packing);
    }

    private static int CountOf(FleetPacking packing, PackedModel model)
    {
        var capacity = 0.0;
        var variance = 0.0;
        for (var kind = 0; kind < model.Shapes.Length; kind++)
        {
            if (model.Shapes[kind] is { } shape && DeviceChoice.Capacity(packing, model, kind) is var one && one > capacity)
            {
                (capacity, variance) = (one, shape.WorkVariance / (shape.RequestSeconds * shape.RequestSeconds));
            }
        }

        var peak = model.Rate + (packing.Limits.Sigmas * Math.Sqrt(model.Rate * variance / packing.Limits.WindowSeconds));
        var needed = model.Rate > 0 && capacity > 0 ? (int)Math.Min(model.Goal.MaxReplicas, Math.Ceiling(peak / capacity)) : 0;
        return Math.Max(needed, model.Required);
    }

    private static void KeepSome(FleetPacking packing, PackedModel model, int count)
    {
        model.Replicas.Sort(static (a, b) => a.SpareSince.HasValue != b.SpareSince.HasValue ? a.SpareSince.HasValue.CompareTo(b.SpareSince.HasValue) : a.Device.Index.CompareTo(b.Device.Index));
        for (var i = 0; i < model.Replicas.Count && i < count; i++)
        {
            Keep(packing, model.Replicas[i], count);
        }
    }

    private static void Keep(FleetPacking packing, PackedReplica replica, int count)
    {
        replica.Give(replica.Model.Rate / count, replica.Model.Rate / count);
        packing.Keep(replica);
    }

    private static void Place(FleetPacking packing, PackedModel model, int count, bool alone)
    {
        for (var kept = model.KeptCount; kept < count && model.CanGrow; kept++)
        {
            if (FirstFit(packing, model, count, alone) is not { } device)
            {
                if (kept > 0 || !Eviction.MakeRoom(packing, model))
                {
                    packing.MissingDevices += packing.Devices.Length == 0 || DeviceChoice.FitsSomewhere(packing, model) ? count - kept : 0;
                    model.Unplaced ??= $"{count - kept} of its {count} replicas have no room.";
                }

                return;
            }

            Keep(packing, PackedReplica.Start(model, device), count);
        }
    }

    private static PackedDevice? FirstFit(FleetPacking packing, PackedModel model, int count, bool alone)
    {
        foreach (var device in packing.Devices)
        {
            if (device.Takes(model) && (!alone || (device.Replicas.Count == 0 && device.LeavingBytes == 0)) && Fits(device, model, count))
            {
                return device;
            }
        }

        return null;
    }

    private static bool Fits(PackedDevice device, PackedModel model, int count)
    {
        var bytes = device.LeavingBytes + device.ForeignBytes + device.PledgedBytes + BytesOf(PackedReplica.Probe(model, device), model.Rate / count);
        foreach (var replica in device.Replicas)
        {
            bytes += BytesOf(replica, replica.Rate);
        }

        return bytes <= device.Device.MemoryBytes;
    }

    /// <summary>With the rows that Little's law gives at the slowest pace allowed, or as many as an empty device has room for.</summary>
    private static long BytesOf(PackedReplica replica, double rate)
    {
        var bytes = DeviceTime.BytesOf(replica, Math.Min(replica.MaxRows, rate * replica.Shape.AnswerTokens * replica.Shape.PerTokenSeconds));
        return Math.Max(replica.HeldBytes, Math.Min(bytes, replica.Device.Device.MemoryBytes));
    }

    private static long LargestBytes(PackedModel model)
    {
        var bytes = 0L;
        foreach (var shape in model.Shapes)
        {
            bytes = Math.Max(bytes, shape?.MinBytes ?? 0);
        }

        return bytes;
    }
}
