namespace MaiCluster.Serving.Fleets.Packing;

/// <summary>Memory for a model that someone waits for, taken from models that nobody uses.</summary>
internal static class Eviction
{
    /// <returns>True when memory is, or is about to be, on its way: the model starts with a later plan. False: the model says why not.</returns>
    public static bool MakeRoom(FleetPacking packing, PackedModel model)
    {
        List<PackedReplica>? fewest = null;
        PackedDevice? where = null;
        foreach (var device in packing.Devices)
        {
            if (!device.Takes(model))
            {
                continue;
            }

            var missing = model.Shapes[device.Class]!.MinBytes - device.FreeBytes - device.LeavingBytes;
            if (missing <= 0 && device.LeavingBytes > 0)
            {
                Pledge(model, device);
                return true;
            }

            if (MayEvict(model) && Victims(device, missing, packing.Options.EvictAfter) is { } victims && (fewest is null || victims.Count < fewest.Count))
            {
                (fewest, where) = (victims, device);
            }
        }

        if (fewest is null || where is null)
        {
            model.Unplaced ??= Shortage.Reason(packing, model);
            return false;
        }

        foreach (var victim in fewest)
        {
            victim.IsStopped = true;
            victim.Drop();
        }

        Pledge(model, where);
        return true;
    }

    private static void Pledge(PackedModel model, PackedDevice device)
    {
        model.WaitsForMemory = true;
        device.PledgedBytes += model.Shapes[device.Class]!.MinBytes;
    }

    private static bool MayEvict(PackedModel model) => model.Demand.Waiting > 0 || model.Goal.MinReplicas > 0;

    /// <summary>The replicas to stop so that this many bytes come free; null when it cannot be.</summary>
    private static List<PackedReplica>? Victims(PackedDevice device, long missing, TimeSpan after)
    {
        var idle = new List<PackedReplica>();
        foreach (var replica in device.Replicas)
        {
            if (replica.CanBeEvicted(after))
            {
                idle.Add(replica);
            }
        }

        idle.Sort(static (a, b) =>
            a.IsKept != b.IsKept ? a.IsKept.CompareTo(b.IsKept)
            : a.Model.Demand.Idle != b.Model.Demand.Idle ? b.Model.Demand.Idle.CompareTo(a.Model.Demand.Idle)
            : a.Model.Index.CompareTo(b.Model.Index));
        for (var count = 0; count < idle.Count; count++)
        {
            missing -= DeviceTime.BytesOf(idle[count], 0);
            if (missing <= 0)
            {
                return idle[..(count + 1)];
            }
        }

        return null;
    }
}
